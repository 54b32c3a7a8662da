// SQL in the browser over the site's own Parquet files. The engine starts at the first query; a table is fetched when
// a query names it. Nothing is requested from another host: extensions and file access are switched off and locked.
import { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";
import initParquet, { readParquet } from "parquet-wasm/esm/parquet_wasm.js";
import { DataType } from "apache-arrow";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const { tables, said } = read("explore-index");
const root = document.body.dataset.root;
const place = (name) => new URL(`${root}assets/explore/${name}`, location.href).href;
const byId = (id) => document.getElementById(id);
const [sql, run, stop, message] = ["explore-sql", "explore-run", "explore-stop", "explore-message"].map(byId);
const SHOWN = 500;
const loaded = new Set();
let engine;
let result;

async function start() {
  say(said.starting);
  const db = new AsyncDuckDB(new VoidLogger(), new Worker(place("duckdb-browser-eh.worker.js")));
  await db.instantiate(place("duckdb-eh.wasm"));
  await db.open({ query: { castBigIntToDouble: true, castDecimalToDouble: true } });
  await initParquet({ module_or_path: place("parquet_wasm_bg.wasm") });
  const connection = await db.connect();
  for (const name of ["autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"]) {
    await connection.query(`set ${name} = false`);
  }
  await connection.query("set lock_configuration = true");
  return connection;
}

async function load(connection, names) {
  for (const name of names.filter((one) => !loaded.has(one))) {
    const answer = await fetch(`${root}${tables[name].file}`);
    if (!answer.ok) throw new Error(`${tables[name].file}: ${answer.status}`);
    const arrow = readParquet(new Uint8Array(await answer.arrayBuffer())).intoIPCStream();
    await connection.insertArrowFromIPCStream(arrow, { name, create: true });
    loaded.add(name);
  }
}

// Every name that occurs: one in a comment costs only a file of some kilobytes.
const named = (text) => Object.keys(tables).filter((name) => new RegExp(`\\b${name}\\b`, "i").test(text));

const say = (text, isError = false) => {
  message.textContent = text;
  message.classList.toggle("notice", isError);
};

// Characters that reorder or hide text are shown by their code point, as on every page; the CSV has them as they are.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const visible = (text) => String(text).replace(UNSAFE, (one) => `[U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);

function shown(value, type) {
  if (value === null || value === undefined) return null;
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (DataType.isTimestamp(type)) return new Date(Number(value)).toISOString().slice(0, 19).replace("T", " ");
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "object") return JSON.stringify(value, (_key, item) => (typeof item === "bigint" ? `${item}` : item));
  return value;
}

async function ask() {
  run.disabled = true;
  stop.hidden = false;
  try {
    engine ??= start();
    const connection = await engine;
    say(said.running);
    await load(connection, named(sql.value));
    const answer = await connection.query(sql.value);
    const fields = answer.schema.fields;
    result = {
      columns: fields.map((field) => field.name),
      isNumber: fields.map(({ type }) => DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type)),
      isDate: fields.map(({ type }) => DataType.isDate(type) || DataType.isTimestamp(type)),
      rows: answer.toArray().map((row) => fields.map((field) => shown(row[field.name], field.type))),
    };
    show();
  } catch (error) {
    // The engine's own message names the place; the page's next step is to correct the text.
    say(`${said.failed} ${error.message ?? error}`, true);
  } finally {
    run.disabled = false;
    stop.hidden = true;
  }
}

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  if (text !== undefined) made.textContent = text;
  return made;
}

function show() {
  const { columns, rows, isNumber } = result;
  const head = element("tr");
  head.append(...columns.map((name, at) => element("th", visible(name), { scope: "col", className: isNumber[at] ? "number" : "text" })));
  const body = rows.slice(0, SHOWN).map((row) => {
    const line = element("tr");
    line.append(...row.map((cell, at) => element("td", cell === null ? "–" : visible(cell), { className: isNumber[at] ? "number" : "text" })));
    return line;
  });
  const table = element("table");
  table.append(element("thead"), element("tbody"));
  table.tHead.append(head);
  table.tBodies[0].append(...body);
  byId("explore-rows").replaceChildren(table);
  byId("explore-result").hidden = false;
  const cut = rows.length > SHOWN ? ` ${said.cut.replace("{shown}", SHOWN)}` : "";
  say(said.rows.replace("{n}", rows.length) + cut);
  offerChart();
}

function offerChart() {
  const { columns, isNumber, isDate } = result;
  const options = (wanted, chosen) => columns
    .map((name, at) => ({ name, at }))
    .filter(({ at }) => wanted(at))
    .map(({ name, at }) => element("option", name, { value: at, selected: at === chosen }));
  const numbers = columns.map((_, at) => at).filter((at) => isNumber[at]);
  const dates = columns.map((_, at) => at).filter((at) => isDate[at]);
  const across = dates[0] ?? columns.findIndex((_, at) => !isNumber[at]);
  byId("explore-x").replaceChildren(...options(() => true, across < 0 ? 0 : across));
  byId("explore-y").replaceChildren(...options((at) => isNumber[at], numbers.find((at) => at !== across)));
  const words = columns.findIndex((_, at) => !isNumber[at] && !isDate[at] && at !== across);
  byId("explore-by").replaceChildren(element("option", "–", { value: "" }), ...options((at) => !isNumber[at], dates.length ? words : -1));
  byId("explore-plot").replaceChildren();
  byId("explore-chart").hidden = !numbers.length;
}

const plotly = () => window.Plotly ? Promise.resolve() : new Promise((resolve, reject) => {
  const script = element("script", undefined, { src: `${root}assets/plotly.min.js`, onload: resolve, onerror: reject });
  document.head.append(script);
});

async function draw() {
  await plotly();
  const [x, y] = ["explore-x", "explore-y"].map((id) => Number(byId(id).value));
  const by = byId("explore-by").value;
  const groups = Map.groupBy
    ? Map.groupBy(result.rows, (row) => (by === "" ? "" : row[Number(by)]))
    : new Map([["", result.rows]]);
  const isLine = result.isDate[x] || result.isNumber[x];
  // A framework has the colour that it has on every page.
  const faces = read("faces");
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const colours = isDark ? faces.dark : faces.light;
  const colour = (name) => (Object.hasOwn(colours, `fw.${name}`) ? colours[`fw.${name}`] : undefined);
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ui-ink").trim();
  // Plotly reads tags in labels; names from the data are text.
  const plain = (text) => visible(text ?? "–").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const sorted = (rows) => (isLine ? rows.toSorted((a, b) => (a[x] < b[x] ? -1 : a[x] > b[x] ? 1 : 0)) : rows);
  const data = [...groups].map(([name, rows]) => ({
    type: isLine ? "scatter" : "bar",
    mode: "lines+markers",
    name: plain(name),
    line: { color: colour(name) },
    marker: { color: colour(name) },
    x: sorted(rows).map((row) => (typeof row[x] === "string" && !result.isDate[x] ? plain(row[x]) : row[x])),
    y: sorted(rows).map((row) => row[y]),
  }));
  const axis = (at) => ({ title: { text: plain(result.columns[at]) }, gridcolor: style.getPropertyValue("--ui-grid").trim() });
  const clear = "rgba(0,0,0,0)";
  const layout = { paper_bgcolor: clear, plot_bgcolor: clear, font: { color: ink }, xaxis: axis(x), yaxis: axis(y), showlegend: by !== "", margin: { t: 20 } };
  await window.Plotly.react(byId("explore-plot"), data, layout, { displaylogo: false, responsive: true });
}

function saveCsv() {
  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [result.columns, ...result.rows].map((row) => row.map((cell) => quoted(String(cell ?? ""))).join(","));
  const link = element("a", undefined, { href: URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" })), download: "frameshare.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function keep() {
  history.replaceState(null, "", `#sql=${encodeURIComponent(sql.value)}`);
}

function choose(text) {
  sql.value = text;
  keep();
  sql.focus();
}

byId("explore").addEventListener("submit", (event) => {
  event.preventDefault();
  keep();
  ask();
});
sql.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("explore").requestSubmit();
});
// A query that does not end is stopped with its worker; the text stays in the address.
stop.addEventListener("click", () => location.reload());
byId("explore-csv").addEventListener("click", saveCsv);
byId("explore-draw").addEventListener("click", draw);
for (const button of document.querySelectorAll("[data-sql]")) button.addEventListener("click", () => choose(button.dataset.sql));
// A text from the address waits until somebody runs it.
const given = new URLSearchParams(location.hash.slice(1)).get("sql");
if (given) sql.value = given;
if (location.protocol === "file:") say(said.served, true);
byId("explore").hidden = false;
