"use strict";
// What a reader may do to a series of months or years without another query: scale, smoothing, range, and which
// frameworks stand out. Pure functions from a Plotly figure to a Plotly figure; the data files stay as they are.
const frameshareTransform = (() => {
  const BASE = "2022-01-01";
  const isSeries = (trace) => trace.type === "scatter" && trace.legendgroup && trace.mode !== "markers";
  const isLine = (trace) => isSeries(trace) && trace.fill === undefined && trace.stackgroup === undefined;
  const withoutHover = ({ customdata, hovertemplate, ...trace }) => trace;

  // The first trace of a group holds its finished months; unfinished ones would bend a mean.
  function settled(data) {
    const lines = new Map();
    for (const trace of data) if (isLine(trace) && !lines.has(trace.legendgroup)) lines.set(trace.legendgroup, trace);
    return [...lines.values()];
  }

  function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  // A mean is shown only where all of its three months are known.
  function overThreeMonths(trace) {
    const y = trace.y.map((_, i) => {
      const window = trace.y.slice(i - 2, i + 1);
      return i >= 2 && window.every((value) => value !== null) ? mean(window) : null;
    });
    return { ...withoutHover(trace), y };
  }

  // A year is the mean of its known months, shown only where at least half of them are known.
  function overYears(trace) {
    const years = new Map();
    trace.x.forEach((x, i) => {
      const year = x.slice(0, 4);
      if (!years.has(year)) years.set(year, []);
      if (trace.y[i] !== null) years.get(year).push(trace.y[i]);
    });
    const x = [...years.keys()].map((year) => `${year}-07-01`);
    const y = [...years.values()].map((values) => (values.length >= 6 ? mean(values) : null));
    return { ...withoutHover(trace), x, y, mode: "lines+markers" };
  }

  function smoothed(data, kind) {
    if (kind !== "mean3" && kind !== "year") return data;
    return settled(data).map(kind === "year" ? overYears : overThreeMonths);
  }

  function indexed(data) {
    const units = new Map();
    for (const { legendgroup, x, y } of settled(data)) {
      const start = x.findIndex((day, i) => String(day) >= BASE && y[i] > 0);
      if (start >= 0) units.set(legendgroup, y[start] / 100);
    }
    return data.filter((trace) => units.has(trace.legendgroup)).map((trace) => ({
      ...withoutHover(trace), y: trace.y.map((value) => (value === null ? null : value / units.get(trace.legendgroup))),
    }));
  }

  function ranged(axis, from, to) {
    if (!from && !to) return axis;
    const own = axis.range ?? [null, null];
    if (axis.type === "date") {
      const range = [from ? `${from}-01-01` : own[0] ?? "2015-01-01", to ? `${to}-12-31` : own[1] ?? new Date().toISOString().slice(0, 10)];
      return { ...axis, range, autorange: false, tick0: undefined, dtick: undefined };
    }
    if (axis.tickformat !== "d") return axis;
    return { ...axis, range: [from ? from - 0.55 : own[0], to ? Number(to) + 0.55 : own[1]], autorange: false };
  }

  // At most five series are coloured; the rest turn grey, so that those picked stand out.
  function highlighted(data, picked) {
    const groups = new Set(data.map((trace) => trace.legendgroup));
    const chosen = [...picked].filter((key) => groups.has(key));
    if (!chosen.length) return data;
    return data.map((trace) => {
      if (!trace.legendgroup || !trace.line) return trace;
      if (picked.has(trace.legendgroup)) {
        if (trace.line.color !== "$ui.rest") return trace;
        const color = `$fw.${trace.legendgroup}`;
        return { ...trace, line: { ...trace.line, color, width: 2.5 }, marker: { ...trace.marker, color } };
      }
      if (trace.fill === "toself") return { ...trace, visible: false };
      return { ...trace, line: { ...trace.line, color: "$ui.rest", width: 1.25 }, marker: { ...trace.marker, color: "$ui.rest" } };
    });
  }

  function adjusted(figure, choice, view) {
    let { data } = figure;
    const layout = { ...figure.layout, xaxis: ranged(figure.layout.xaxis ?? {}, view.from, view.to) };
    if (choice.smooth) data = smoothed(data, choice.smooth);
    if (choice.scale === "index") data = indexed(data);
    if (choice.scale && layout.yaxis) {
      const { type, rangemode, range, autorange, ...axis } = layout.yaxis;
      const isLog = choice.scale === "log";
      layout.yaxis = isLog ? { ...axis, type: "log", nticks: 6, tickformat: undefined } : { ...axis, rangemode: "tozero" };
      if (!isLog && choice.scale === "linear" && range) Object.assign(layout.yaxis, { range, autorange: false });
    }
    if (view.picked) data = highlighted(data, view.picked);
    return { data, layout };
  }

  return { adjusted, smoothed, indexed, settled };
})();
if (typeof module !== "undefined") module.exports = frameshareTransform;
