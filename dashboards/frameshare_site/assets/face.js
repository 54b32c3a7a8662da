"use strict";
// Runs before the first paint: sets the reader's theme, and the mark that scripts run at all.
document.documentElement.classList.replace("no-js", "js");
try {
  const face = localStorage.getItem("frameshare-face");
  if (face === "light" || face === "dark") document.documentElement.dataset.theme = face;
} catch {
  // Storage may be unavailable for local files; the system's preference applies.
}
