() => {
  // What a page shows badly now: texts cut off or over one another, boxes that scroll sideways, controls off-screen.
  const found = [];
  const places = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const unseen = "script, style, noscript, template, option, title, desc, .hidden-text, .top, .stage, .skip";
  const cut = (text, box, e) => {
    for (let holder = e; holder !== document.body; holder = holder.parentElement) {
      const { overflowX } = getComputedStyle(holder);
      if (holder instanceof SVGElement || overflowX === "visible") continue;
      const { left, right } = holder.getBoundingClientRect();
      return box.right > right + 1 || box.left < left - 1;
    }
    return box.right > innerWidth + 1 || box.left < -1;
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim();
    const e = node.parentElement;
    if (!text || e.closest(unseen) || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      if (cut(text, box, e)) found.push(`cut: ${text.slice(0, 60)}`);
      places.push({ text, box, e, scroll: e.closest(".scroll"), isHead: Boolean(e.closest("thead")) });
    }
  }
  places.sort((one, other) => one.box.top - other.box.top);
  places.forEach((one, i) => {
    for (let j = i + 1; j < places.length && places[j].box.top < one.box.bottom - 3; j += 1) {
      const other = places[j];
      // A table's head stays while its rows pass below it, and what is scrolled out of sight covers nothing.
      if (one.isHead || other.isHead || one.scroll !== other.scroll) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 2 && down > 3) found.push(`over: ${one.text.slice(0, 40)} / ${other.text.slice(0, 40)} in ${one.e.closest("[id]")?.id}`);
    }
  });
  for (const box of document.querySelectorAll(".scroll, pre")) {
    const isSideways = box.checkVisibility() && box.scrollWidth > box.clientWidth + 1;
    if (isSideways) found.push(`sideways: ${box.scrollWidth} in ${box.clientWidth}: ${(box.getAttribute("aria-label") ?? box.textContent).slice(0, 60)}`);
  }
  for (const control of document.querySelectorAll("button, select, input, summary, main a")) {
    const box = control.getBoundingClientRect();
    const isOff = control.checkVisibility() && box.width && (box.right > innerWidth + 1 || box.left < -1);
    if (isOff) found.push(`off: ${control.outerHTML.slice(0, 80)}`);
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`page: ${scrollWidth} in ${innerWidth}`);
  return [...new Set(found)];
}
