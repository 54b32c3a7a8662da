// The colour notations of our figures, and that in which contrast is computed, in place of all that the library knows.
import { modeHsl, modeLrgb, modeRgb, useMode } from "./node_modules/culori/src/index-fn.js";
[modeRgb, modeHsl, modeLrgb].forEach((mode) => useMode(mode));
export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from "./node_modules/culori/src/index-fn.js";
