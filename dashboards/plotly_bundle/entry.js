// What pages use of Plotly: four traces, and of the components none of the menus, sliders, pictures and 3-D that
// Plotly's own core brings along; each would be called at every drawing.
require("native-promise-only");
require("plotly.js/build/plotcss");
const api = require("plotly.js/src/plot_api");
const { register } = require("plotly.js/src/registry");
register(Object.entries(api).map(([name, fn]) => ({ moduleType: "apiMethod", name, fn })));
register([
  require("plotly.js/src/traces/scatter"),
  require("plotly.js/src/traces/bar"),
  require("plotly.js/src/traces/heatmap"),
  require("plotly.js/src/traces/sankey"),
  require("plotly.js/src/components/annotations"),
  require("plotly.js/src/components/shapes"),
  require("plotly.js/src/components/colorscale"),
  require("plotly.js/src/components/colorbar"),
  require("plotly.js/src/components/legend"),
  require("plotly.js/src/components/fx"),
  require("plotly.js/src/components/modebar"),
  require("plotly.js/src/locale-en"),
  require("plotly.js/src/locale-en-us"),
]);
module.exports = api;
