"use strict";
// Draws the figures that the page carries as JSON, keeps the reader's selections in the address
// (#card&card.selector=option&card.hide=series), and sorts and searches tables. No text is made here.
(() => {
  const faces = JSON.parse(document.getElementById("faces").textContent);
  const traces = JSON.parse(document.getElementById("traces").textContent);
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const config = { displayModeBar: false, displaylogo: false, responsive: true };
  let isPrinting = false;

  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return !isPrinting && (chosen ? chosen === "dark" : systemDark.matches);
  };

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

  // --- drawing -------------------------------------------------------------------------------------------
  function draw(panel, hidden) {
    const plot = panel.querySelector(".plot");
    const face = isDark() ? "dark" : "light";
    const wanted = `${face} ${[...hidden].join(" ")}`;
    if (plot.dataset.drawn === wanted) return;
    const figure = JSON.parse(panel.querySelector("script").textContent);
    const palette = faces[face];
    const data = painted(figure.data.map((number) => traces[number]), palette).map((trace) =>
      hidden.has(trace.legendgroup) ? { ...trace, visible: false } : trace);
    const layout = { ...painted(figure.layout, palette), template: painted(faces.template, palette) };
    plot.dataset.drawn = wanted;
    return Plotly.react(plot, data, layout, config);
  }

  function drawView(card) {
    const view = card.element.querySelector(".view:not([hidden])");
    if (!view || typeof Plotly === "undefined") return;
    for (const button of view.querySelectorAll(".legend button")) {
      button.setAttribute("aria-pressed", String(!card.hidden.has(button.dataset.series)));
    }
    for (const panel of view.querySelectorAll(".panel")) draw(panel, card.hidden);
  }

  // --- cards and their selections ------------------------------------------------------------------------
  function newCard(element) {
    const selectors = [...element.querySelectorAll("[data-selector]")].map((box) => {
      const inputs = [...box.querySelectorAll("input")];
      const select = box.querySelector("select");
      const options = select ? [...select.options].map((option) => option.value) : inputs.map((input) => input.value);
      return { key: box.dataset.selector, options, inputs, select };
    });
    const views = [...element.querySelectorAll(".view")].map((view) => ({ view, choice: view.dataset.choice }));
    return { element, selectors, views, choice: {}, hidden: new Set() };
  }

  const canonical = (choice) => JSON.stringify(Object.fromEntries(Object.entries(choice).sort()));

  function show(card, isAnnounced) {
    for (const { key, options, inputs, select } of card.selectors) {
      card.choice[key] ??= options[0];
      if (select) select.value = card.choice[key];
      for (const input of inputs) input.checked = input.value === card.choice[key];
    }
    const wanted = canonical(card.choice);
    for (const { view, choice } of card.views) {
      view.hidden = card.views.length > 1 && canonical(JSON.parse(choice)) !== wanted;
    }
    drawView(card);
    const title = card.element.querySelector(".view:not([hidden]) .finding");
    if (isAnnounced && title) document.getElementById("announcer").textContent = title.textContent;
  }

  function listen(card) {
    for (const { key, inputs, select } of card.selectors) {
      for (const input of select ? [select] : inputs) {
        input.addEventListener("change", () => {
          card.choice[key] = input.value;
          show(card, true);
          writeAddress(card);
        });
      }
    }
    for (const button of card.element.querySelectorAll(".legend button")) {
      button.addEventListener("click", () => {
        const { series } = button.dataset;
        if (!card.hidden.delete(series)) card.hidden.add(series);
        drawView(card);
        writeAddress(card);
      });
    }
    card.element.querySelector(".permalink")?.addEventListener("click", (event) => {
      event.preventDefault();
      writeAddress(card);
    });
    card.element.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
  }

  // --- the address ---------------------------------------------------------------------------------------
  const cards = [...document.querySelectorAll("[data-card]")].map(newCard);

  function writeAddress(anchor) {
    const parts = [anchor.element.id];
    for (const card of cards) {
      for (const { key, options } of card.selectors) {
        if (card.choice[key] !== options[0]) parts.push(`${card.element.id}.${key}=${encodeURIComponent(card.choice[key])}`);
      }
      if (card.hidden.size) parts.push(`${card.element.id}.hide=${[...card.hidden].map(encodeURIComponent).join(",")}`);
    }
    history.replaceState(null, "", `#${parts.join("&")}`);
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }

  function readAddress() {
    const parts = location.hash.slice(1).split("&");
    const given = new Map(parts.filter((part) => part.includes("=")).map((part) => part.split(/=(.*)/s).slice(0, 2)));
    for (const card of cards) {
      const id = card.element.id;
      for (const { key, options } of card.selectors) {
        const option = decoded(given.get(`${id}.${key}`) ?? "");
        card.choice[key] = options.includes(option) ? option : options[0];
      }
      card.hidden = new Set((given.get(`${id}.hide`) ?? "").split(",").filter(Boolean).map(decoded));
      show(card, false);
    }
    const anchor = parts.length > 1 && document.getElementById(decoded(parts[0]));
    if (anchor) anchor.scrollIntoView();
  }

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

  // --- face, language, printing --------------------------------------------------------------------------
  const redraw = () => cards.forEach(drawView);

  function showFace() {
    document.getElementById("face").setAttribute("aria-pressed", String(isDark()));
    redraw();
  }

  document.getElementById("face").addEventListener("click", () => {
    const face = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = face;
    try {
      localStorage.setItem("frameshare-face", face);
    } catch {
      // Not kept; the choice holds for this page.
    }
    showFace();
  });
  for (const link of document.querySelectorAll("[data-keeps-state]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
  systemDark.addEventListener("change", showFace);
  addEventListener("beforeprint", () => {
    isPrinting = true;
    // What may mislead belongs on the paper as well.
    document.querySelectorAll(".caveats").forEach((details) => { details.open = true; });
    redraw();
  });
  addEventListener("afterprint", () => { isPrinting = false; redraw(); });
  addEventListener("hashchange", readAddress);

  cards.forEach(listen);
  document.querySelectorAll(".table").forEach((box) => { sortable(box.querySelector("table")); searchable(box); });
  readAddress();
  showFace();
})();
