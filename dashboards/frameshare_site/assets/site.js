"use strict";
// Turns the drawings of a page into Plotly charts when a reader comes to them, keeps every choice in the address
// (#card&card.selector=option&card.hide=series&fw=pytorch,jax&from=2019), and opens, sorts and searches tables.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const { root, language, page } = document.body.dataset;
  const said = read("said");
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const config = { displayModeBar: false, displaylogo: false, responsive: true };
  let isPrinting = false;
  let stored;
  const figures = () => (stored ??= { faces: read("faces"), ...read("figures") });

  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return !isPrinting && (chosen ? chosen === "dark" : systemDark.matches);
  };
  const announce = (text) => { document.getElementById("announcer").textContent = text; };

  // --- colours -------------------------------------------------------------------------------------------
  const TOKEN = /^\$((?:fw|ui)\.[a-z0-9_-]+)(?:@(\d{1,3}))?$/;

  function colour(value, palette) {
    const found = TOKEN.exec(value);
    if (!found) return value;
    const hex = Object.hasOwn(palette, found[1]) ? palette[found[1]] : palette["fw.other"];
    if (found[2] === undefined) return hex;
    const [red, green, blue] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    return `rgba(${red},${green},${blue},${Number(found[2]) / 100})`;
  }

  function painted(value, palette, isColour = false) {
    if (typeof value === "string") return isColour ? colour(value, palette) : value;
    if (Array.isArray(value)) return value.map((item) => painted(item, palette, isColour));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, painted(item, palette, isColour || /color(scale)?$/.test(key))]),
    );
  }

  // --- Plotly, once, when it is first needed -----------------------------------------------------------------
  let engine;
  function plotly() {
    engine ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root}assets/plotly.min.js`;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("plotly.min.js could not be read"));
      document.head.append(script);
    });
    return engine;
  }

  const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve, { timeout: 400 }));
  let queue = Promise.resolve();
  // The first at once, then one at a time whenever the page has nothing else to do.
  function enqueue(work) {
    const turn = queue.then(work).catch((error) => console.error(error.message));
    queue = turn.then(idle);
    return turn;
  }

  // --- drawing -------------------------------------------------------------------------------------------
  const months = language === "zh" ? "%Y年%-m月" : "%B %Y";

  // As long as in the drawing.
  const short = (name) => (name.length > 18 ? `${name.slice(0, 17)}…` : name);

  // A name at the end of each line, so nobody has to look back and forth to a legend.
  function withDirectLabels(data, layout, height) {
    const ends = new Map();
    for (const trace of data) {
      if (trace.type !== "scatter" || trace.fill !== undefined || trace.mode === "markers" || !trace.name || trace.stackgroup || trace.visible === false) continue;
      for (let i = trace.y.length - 1; i >= 0; i -= 1) {
        if (trace.y[i] === null) continue;
        const end = ends.get(trace.legendgroup);
        if (!end || String(trace.x[i]) > String(end.x)) ends.set(trace.legendgroup, { x: trace.x[i], y: trace.y[i], name: trace.name, color: trace.line.color });
        break;
      }
    }
    if (ends.size < 2) return layout;
    const grey = figures().faces[isDark() ? "dark" : "light"]["ui.rest"];
    if (ends.size > 6) {
      const leading = [...ends.values()].sort((a, b) => b.y - a.y).slice(0, 3);
      for (const [key, end] of ends) if (end.color === grey && !leading.includes(end)) ends.delete(key);
    }
    const isLog = layout.yaxis.type === "log";
    const value = (y) => (isLog ? Math.log10(y) : y);
    const ordered = [...ends.values()].filter(({ y }) => !isLog || y > 0).sort((a, b) => value(b.y) - value(a.y));
    const all = data.flatMap((trace) => trace.y ?? []).filter((y) => y !== null && (!isLog || y > 0)).map(value);
    const range = layout.yaxis.range && layout.yaxis.autorange === false ? layout.yaxis.range : [isLog ? Math.min(...all) : Math.min(0, ...all), Math.max(...all)];
    const pixels = (height - layout.margin.t - 40) / (range[1] - range[0] || 1);
    let last = Infinity;
    const labels = ordered.map(({ y, name, color }) => {
      const wanted = value(y) * pixels;
      const placed = Math.min(wanted, last - 14);
      last = placed;
      return {
        xref: "paper", x: 1, xanchor: "left", xshift: 6, y: value(y), yanchor: "middle", yshift: placed - wanted, showarrow: false,
        text: `<span style="color:${color}">●</span> ${short(name)}`, font: { size: 12, color: "$ui.ink" },
      };
    });
    const wide = (name) => [...short(name)].reduce((sum, c) => sum + (c > "\u2e80" ? 12.5 : 7.2), 0);
    const room = 26 + Math.max(0, ...ordered.map(({ name }) => wide(name)));
    return { ...layout, margin: { ...layout.margin, r: room }, annotations: [...(layout.annotations ?? []), ...labels] };
  }

  function figureOf(plot, card) {
    const { faces, traces, figures: all } = figures();
    const stored = all[Number(plot.dataset.figure)];
    const palette = faces[isDark() ? "dark" : "light"];
    const adjusts = stored.layout.meta?.adjust ?? [];
    const choice = Object.fromEntries(adjusts.map((key) => [key, card.adjust[key]]));
    let { data, layout } = frameshareTransform.adjusted(
      { data: stored.data.map((number) => traces[number]), layout: stored.layout }, choice, shared);
    data = painted(data, palette).map((trace) => (card.hidden.has(trace.legendgroup) ? { ...trace, visible: false } : trace));
    if (layout.xaxis.type === "date") layout.xaxis = { ...layout.xaxis, hoverformat: choice.smooth === "year" ? "%Y" : layout.meta?.grain === "day" ? undefined : months };
    if (isNarrow()) data = data.map((trace) => (trace.hoverinfo === "skip" ? trace : { ...trace, hoverinfo: "none", hovertemplate: undefined, tip: trace.customdata }));
    // Names of releases would cover one another; the list below the chart has them.
    if (isNarrow()) layout.annotations = layout.annotations?.filter(({ yref, text }) => yref !== "paper" || text.length === 1);
    layout = painted(withDirectLabels(data, layout, plot.clientHeight), palette);
    const { xaxis, yaxis, ...base } = painted(faces.base, palette);
    const axes = layout.xaxis ? { xaxis: { ...xaxis, ...layout.xaxis }, yaxis: { ...yaxis, ...layout.yaxis } } : {};
    return { data, layout: { ...base, ...layout, ...axes, autosize: true } };
  }

  // The drawing's own margins: the axes stay when Plotly takes its place, and it need not measure every label twice.
  function placed(drawing, { xaxis, yaxis, margin }) {
    if (!xaxis || xaxis.side === "top") return {};
    const inner = drawing.querySelector("svg");
    // Months are wide: two have room on a telephone.
    const few = isNarrow() && xaxis.type === "date" && !xaxis.dtick ? { nticks: 2 } : {};
    const [height, top, within] = [drawing, inner, inner].map((svg, i) => parseFloat(svg.getAttribute(["height", "y", "height"][i])));
    return {
      margin: { ...margin, l: parseFloat(drawing.style.marginLeft), t: top, b: height - top - within },
      xaxis: { ...xaxis, ...(xaxis.type === "category" ? {} : { automargin: false, tickangle: 0, ...few }) }, yaxis: { ...yaxis, automargin: false },
    };
  }

  const isNarrow = () => innerWidth < 600;

  function isDefault(card) {
    return !card.hidden.size && !shared.picked && !shared.from && !shared.to && card.adjusts.every(({ key, options }) => card.adjust[key] === options[0]);
  }

  function drawnAs(card) {
    return JSON.stringify([isDark(), [...card.hidden], card.adjust, shared.from, shared.to, [...(shared.picked ?? [])]]);
  }

  async function upgrade(plot, card) {
    // Another view may have taken its place while it waited for its turn.
    if (!plot.isConnected) return;
    const wanted = drawnAs(card);
    if (plot.dataset.drawn === wanted) return;
    // A phone keeps the ranked bars: a heat map's cells would be too small to read.
    if (isNarrow() && plot.classList.contains("matrix")) return;
    const Plotly = await plotly();
    const { data, layout } = figureOf(plot, card);
    plot.dataset.drawn = wanted;
    const drawing = plot.querySelector("svg.chart");
    if (drawing && isDefault(card)) Object.assign(layout, placed(drawing, layout));
    const stage = plot.querySelector(".stage") ?? plot.appendChild(Object.assign(document.createElement("div"), { className: "stage" }));
    stage.setAttribute("aria-hidden", "true");
    await Plotly.react(stage, data, layout, config);
    if (drawing) drawing.classList.add("replaced");
    plot.dataset.live = "";
    if (!stage.dataset.heard) listenToHover(stage, plot.parentElement.querySelector(".strip"));
  }

  // Below 600 px a tooltip would cover the chart: what is under the finger is shown in a strip below it.
  function listenToHover(stage, strip) {
    stage.dataset.heard = "";
    stage.on("plotly_hover", ({ points }) => {
      if (!isNarrow() || !strip) return;
      const [{ x }] = points;
      strip.textContent = [typeof x === "number" ? x : String(x).slice(0, 7), ...points.map(({ data, customdata, y }) => customdata ?? `${data.name}: ${y}`)].join(" · ");
    });
  }

  const plotsOf = (card) => [...card.element.querySelectorAll(".plot")];
  const cardOf = (plot) => cards.find(({ element }) => element.contains(plot));
  let isTouched = false;

  const inView = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      target.toggleAttribute("data-in-view", isIntersecting);
      if (isIntersecting && isTouched) enqueue(() => upgrade(target, cardOf(target)));
    }
  }, { rootMargin: "120px" });

  // Until the reader moves, the drawings show everything: nothing heavy runs before.
  function touched() {
    if (isTouched) return;
    isTouched = true;
    for (const plot of document.querySelectorAll(".plot[data-in-view]")) enqueue(() => upgrade(plot, cardOf(plot)));
  }
  for (const kind of ["pointermove", "pointerdown", "keydown", "touchstart", "wheel"]) {
    addEventListener(kind, touched, { once: true, passive: true });
  }

  function drawView(card) {
    for (const button of card.element.querySelectorAll(".legend button")) {
      button.setAttribute("aria-pressed", String(!card.hidden.has(button.dataset.series)));
    }
    const title = card.element.querySelector(".axis-title");
    if (title) {
      title.dataset.unit ??= title.textContent;
      const parts = [card.adjust.scale === "index" ? said.index : title.dataset.unit];
      if (card.adjust.smooth && card.adjust.smooth !== "raw") parts.push(said[card.adjust.smooth]);
      title.textContent = parts.join(" · ");
    }
    for (const plot of plotsOf(card)) {
      inView.observe(plot);
      const needsPlotly = plot.dataset.drawn || !plot.querySelector("svg.chart") || !isDefault(card);
      if (needsPlotly) enqueue(() => upgrade(plot, card));
    }
  }

  // --- cards and their selections ------------------------------------------------------------------------
  function inputsOf(box) {
    const inputs = [...box.querySelectorAll("input")];
    const select = box.querySelector("select");
    const options = select ? [...select.options].map((option) => option.value) : inputs.map((input) => input.value);
    return { key: box.dataset.selector ?? box.dataset.adjust, options, inputs, select };
  }

  function newCard(element) {
    const [head, body] = [".view-head", ".view-body"].map((name) => element.querySelector(name));
    const views = new Map([[canonical(JSON.parse(head.dataset.choice)), [head, body]]]);
    for (const template of element.querySelectorAll(":scope > template")) {
      views.set(canonical(JSON.parse(template.dataset.choice)), template);
    }
    const selectors = [...element.querySelectorAll("[data-selector]")].map(inputsOf);
    const adjusts = [...element.querySelectorAll("[data-adjust]")].map(inputsOf);
    const fixed = Object.fromEntries(Object.entries(JSON.parse(head.dataset.choice)).filter(([key]) => !selectors.some((s) => s.key === key)));
    return { element, selectors, adjusts, views, shown: [head, body], fixed, choice: {}, adjust: {}, hidden: new Set() };
  }

  function canonical(choice) {
    return JSON.stringify(Object.fromEntries(Object.entries(choice).sort()));
  }

  function viewOf(card) {
    const key = canonical({ ...card.fixed, ...card.choice });
    let view = card.views.get(key);
    if (view instanceof HTMLTemplateElement) {
      view = [...view.content.cloneNode(true).children];
      card.views.set(key, view);
      for (const part of view) listenInside(card, part);
    }
    return view ?? card.shown;
  }

  function show(card, isAnnounced) {
    for (const [group, values] of [[card.selectors, card.choice], [card.adjusts, card.adjust]]) {
      for (const { key, options, inputs, select } of group) {
        values[key] ??= options[0];
        if (select) select.value = values[key];
        for (const input of inputs) input.checked = input.value === values[key];
      }
    }
    const view = viewOf(card);
    view.forEach((part, i) => { if (card.shown[i] !== part) card.shown[i].replaceWith(part); });
    card.shown = view;
    view[0].querySelector(".finding").id = `${card.element.id}-title`;
    drawView(card);
    if (isAnnounced) announce(card.element.querySelector(".finding").textContent);
  }

  function listen(card) {
    for (const [group, values] of [[card.selectors, "choice"], [card.adjusts, "adjust"]]) {
      for (const { key, inputs, select } of group) {
        for (const input of select ? [select] : inputs) {
          input.addEventListener("change", () => {
            card[values][key] = input.value;
            show(card, true);
            writeAddress(card);
          });
        }
      }
    }
    const { element } = card;
    element.querySelector(".permalink")?.addEventListener("click", () => { writeAddress(card); copy(location.href, said.copied); });
    element.querySelector(".embed-code")?.addEventListener("click", () => {
      const address = new URL(`${root}embed.html#${language === "en" ? "" : `${language}/`}${page}/${stateOf(card)}`, location.href).href;
      copy(`<iframe src="${address.replaceAll('"', "%22")}" width="100%" height="640" loading="lazy" style="border:0" title="frameshare"></iframe>`, said.embed_copied);
    });
    for (const button of element.querySelectorAll("[data-picture]")) button.addEventListener("click", () => savePicture(card, button.dataset.picture));
    element.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
    element.querySelector("details.cite")?.addEventListener("toggle", ({ target }) => {
      for (const part of target.querySelectorAll(".cite-text, code")) {
        // A site that knows its address has named it already.
        part.textContent = part.textContent.replace(new RegExp(`(?<![\\w/])${page}\\.html#${element.id}(?![\\w-])`, "g"), () => `${location.href.split("#")[0]}#${element.id}`);
      }
    }, { once: true });
    listenInside(card, element);
  }

  function listenInside(card, part) {
    for (const button of part.querySelectorAll(".legend button")) {
      button.disabled = false;
      button.addEventListener("click", () => {
        const { series } = button.dataset;
        if (!card.hidden.delete(series)) card.hidden.add(series);
        drawView(card);
        writeAddress(card);
      });
    }
    for (const details of part.querySelectorAll("details.rows")) {
      details.addEventListener("toggle", () => openTable(details), { once: true });
    }
    for (const plot of part.querySelectorAll(".plot")) {
      plot.addEventListener("focus", () => { enqueue(() => upgrade(plot, card)); touched(); });
    }
    part.querySelectorAll(".table").forEach(readyTable);
  }

  // A closed table costs no elements: its rows wait as text, the same that a browser without scripts shows.
  function openTable(details) {
    const waiting = details.querySelector("noscript");
    if (!waiting) return;
    const made = document.createElement("template");
    made.innerHTML = waiting.textContent;
    waiting.replaceWith(made.content);
    details.querySelectorAll(".table").forEach(readyTable);
  }

  // --- copying and saving --------------------------------------------------------------------------------
  async function copy(text, message) {
    try {
      await navigator.clipboard.writeText(text);
      announce(message);
      toast(message);
    } catch {
      const dialog = document.getElementById("shown-text");
      dialog.querySelector("p").textContent = said.copy_yourself;
      dialog.querySelector("textarea").value = text;
      dialog.showModal();
      dialog.querySelector("textarea").select();
    }
  }

  function toast(message) {
    const note = Object.assign(document.createElement("p"), { className: "toast", textContent: message, ariaHidden: "true" });
    document.body.append(note);
    setTimeout(() => note.remove(), 2500);
  }

  async function savePicture(card, format) {
    const Plotly = await plotly();
    const plots = plotsOf(card);
    for (const [number, plot] of plots.entries()) {
      await upgrade(plot, card);
      const { data, layout } = figureOf(plot, card);
      const finding = card.element.querySelector(".finding").textContent;
      const source = `${card.element.querySelector(".source")?.textContent.trim().replace(/\s+/g, " ")} · frameshare`;
      const titled = {
        ...layout, width: 1200, height: plot.clientHeight + 130, autosize: false, paper_bgcolor: figures().faces[isDark() ? "dark" : "light"]["ui.paper"],
        title: { text: wrapped(finding, 90), x: 0.02, xanchor: "left", y: 0.97, yanchor: "top", font: { size: 19 } },
        margin: { ...layout.margin, t: layout.margin.t + 80, b: 60, l: 60 },
        annotations: [...(layout.annotations ?? []), { xref: "paper", yref: "paper", x: 0, y: 0, yshift: -48, xanchor: "left", yanchor: "top", showarrow: false, text: escaped(source).slice(0, 200), font: { size: 11 } }],
      };
      await Plotly.downloadImage({ data, layout: titled, config }, { format, width: 1200, height: titled.height, scale: format === "png" ? 2 : 1, filename: `${card.element.dataset.file}${plots.length > 1 ? `-${number + 1}` : ""}` });
    }
  }

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  function wrapped(text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      if (lines.at(-1).length + word.length > width) lines.push("");
      lines[lines.length - 1] += `${lines.at(-1) ? " " : ""}${word}`;
    }
    return lines.map(escaped).join("<br>");
  }

  // --- the address ---------------------------------------------------------------------------------------
  const shared = { picked: null, from: "", to: "" };
  const bar = document.getElementById("bar");
  const cards = [...document.querySelectorAll("[data-card]")].map(newCard);

  function sharedParts() {
    const parts = [];
    if (shared.picked) parts.push(`fw=${[...shared.picked].map(encodeURIComponent).join(",")}`);
    if (shared.from) parts.push(`from=${shared.from}`);
    if (shared.to) parts.push(`to=${shared.to}`);
    const { theme } = document.documentElement.dataset;
    if (theme) parts.push(`theme=${theme}`);
    return parts;
  }

  function cardParts({ element: { id }, selectors, adjusts, choice, adjust, hidden }) {
    const parts = [];
    for (const [group, values] of [[selectors, choice], [adjusts, adjust]]) {
      for (const { key, options } of group) {
        if (values[key] !== options[0]) parts.push(`${id}.${key}=${encodeURIComponent(values[key])}`);
      }
    }
    if (hidden.size) parts.push(`${id}.hide=${[...hidden].map(encodeURIComponent).join(",")}`);
    return parts;
  }

  const stateOf = (card) => [card.element.id, ...cardParts(card), ...sharedParts()].join("&");

  // A new history entry, so that the back button undoes one choice.
  function writeAddress(anchor) {
    const state = [...cards.flatMap(cardParts), ...sharedParts()];
    // Without "&" it would be a plain anchor, which leaves every choice as it is.
    const hash = `#${[anchor?.element.id ?? "", ...(state.length ? state : [""])].join("&")}`;
    if (hash !== location.hash) history.pushState(null, "", hash);
    keepChoice();
  }

  function keepChoice() {
    const parts = sharedParts();
    for (const link of document.querySelectorAll("a[data-keeps-choice]")) {
      const anchor = link.hash.slice(1).split("&")[0];
      link.hash = [anchor, ...parts].join("&");
    }
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }

  const listed = (text) => (text ?? "").split(",").filter(Boolean).map(decoded);

  let isRead = false;
  function readAddress() {
    const parts = location.hash.slice(1).split("&");
    if (isRead && parts.length === 1 && parts[0]) return;
    isRead = true;
    const given = new Map(parts.filter((part) => part.includes("=")).map((part) => part.split(/=(.*)/s).slice(0, 2)));
    const known = new Set(bar ? [...bar.elements.fw].map(({ value }) => value) : []);
    const picked = listed(given.get("fw")).filter((key) => known.has(key)).slice(0, 5);
    Object.assign(shared, { picked: picked.length ? new Set(picked) : null, from: year(given.get("from")), to: year(given.get("to")) });
    if (["light", "dark"].includes(given.get("theme"))) document.documentElement.dataset.theme = given.get("theme");
    showBar();
    for (const card of cards) {
      const id = card.element.id;
      for (const [group, values] of [[card.selectors, card.choice], [card.adjusts, card.adjust]]) {
        for (const { key, options } of group) {
          const option = decoded(given.get(`${id}.${key}`) ?? "");
          values[key] = options.includes(option) ? option : options[0];
        }
      }
      card.hidden = new Set(listed(given.get(`${id}.hide`)));
      show(card, false);
    }
    keepChoice();
    const anchor = parts.length > 1 && parts[0] && document.getElementById(decoded(parts[0]));
    if (anchor) anchor.scrollIntoView();
  }

  const year = (text) => (/^20\d\d$/.test(text ?? "") ? text : "");

  // --- the bar: what holds for every chart of every page ---------------------------------------------------
  function showBar() {
    if (!bar) return;
    for (const box of bar.elements.fw) box.checked = Boolean(shared.picked?.has(box.value));
    bar.elements.from.value = shared.from;
    bar.elements.to.value = shared.to;
    limitPicks();
  }

  function limitPicks() {
    const boxes = [...bar.elements.fw];
    const isFull = boxes.filter(({ checked }) => checked).length >= 5;
    for (const box of boxes) box.disabled = isFull && !box.checked;
  }

  bar?.addEventListener("change", () => {
    const picked = [...bar.elements.fw].filter(({ checked }) => checked).map(({ value }) => value);
    Object.assign(shared, { picked: picked.length ? new Set(picked) : null, from: bar.elements.from.value, to: bar.elements.to.value });
    limitPicks();
    touched();
    redraw();
    writeAddress();
  });
  bar?.addEventListener("reset", (event) => {
    event.preventDefault();
    Object.assign(shared, { picked: null, from: "", to: "" });
    showBar();
    redraw();
    writeAddress();
  });

  // --- tables --------------------------------------------------------------------------------------------
  function keyOf(row, index) {
    const cell = row.cells[index];
    const text = cell.dataset.sort ?? cell.textContent;
    const number = Number(text);
    return { text, number, isMissing: text === "", isNumber: text !== "" && !Number.isNaN(number) };
  }

  function compared(one, other) {
    if (one.isMissing || other.isMissing) return 0;
    return one.isNumber && other.isNumber ? one.number - other.number : one.text.localeCompare(other.text);
  }

  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, index) => head.querySelector("button")?.addEventListener("click", () => {
      const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows].map((row) => ({ row, key: keyOf(row, index) }));
      // Missing values stay last in both directions.
      rows.sort((a, b) => a.key.isMissing - b.key.isMissing || direction * compared(a.key, b.key));
      table.tBodies[0].append(...rows.map(({ row }) => row));
    }));
  }

  function searchable(box) {
    const table = box.querySelector("table");
    const output = box.querySelector(".search output");
    box.querySelector(".search input")?.addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      let found = 0;
      for (const row of table.tBodies[0].rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        found += !row.hidden;
      }
      output.textContent = wanted ? `${found} ${table.dataset.rows}` : "";
    });
  }

  function readyTable(box) {
    if (box.dataset.ready !== undefined) return;
    box.dataset.ready = "";
    const table = box.querySelector("table");
    const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    // Read where a row is folded into a block, on screens that are narrower than the table.
    for (const row of table.tBodies[0].rows) {
      [...row.cells].forEach((cell, i) => {
        cell.dataset.label = titles[i];
        if (cell.textContent.length > 40) cell.classList.add("long");
      });
    }
    sortable(table);
    searchable(box);
  }

  // --- theme, language, printing --------------------------------------------------------------------------
  const redraw = () => cards.forEach(drawView);

  function showFace() {
    document.getElementById("face")?.setAttribute("aria-pressed", String(isDark()));
    for (const card of cards) for (const plot of plotsOf(card)) if (plot.dataset.drawn) enqueue(() => upgrade(plot, card));
  }

  document.getElementById("face")?.addEventListener("click", () => {
    const face = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = face;
    try {
      localStorage.setItem("frameshare-face", face);
    } catch {
      // Not kept; the choice holds for this page and for those it leads to.
    }
    showFace();
    writeAddress();
  });
  for (const link of document.querySelectorAll("[data-keeps-state]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
  addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    document.querySelector('[aria-keyshortcuts="/"]')?.click();
  });
  systemDark.addEventListener("change", showFace);
  addEventListener("beforeprint", () => {
    isPrinting = true;
    document.getElementById("printed-from").textContent = location.href;
    // The drawings made at build time follow the paper's colours at once.
    document.querySelectorAll(".caveats").forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => { isPrinting = false; });
  addEventListener("popstate", readAddress);

  cards.forEach(listen);
  document.querySelectorAll(".table").forEach(readyTable);
  readAddress();
  showFace();
  document.querySelector("header nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
})();
