"use strict";
// Runs before the first paint: the reader's choice of face, and that scripts run at all.
document.documentElement.classList.replace("no-js", "js");
try {
  const face = localStorage.getItem("frameshare-face");
  if (face === "light" || face === "dark") document.documentElement.dataset.theme = face;
} catch {
  // Storage may be forbidden for files; the system's preference stands.
}
