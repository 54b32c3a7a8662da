"use strict";
// One card alone: embed.html#research/share&share.population=accepted_only, or #zh/research/share…
// The page is fetched from our own site and only its card, figures and words are taken over.
(async () => {
  const main = document.getElementById("main");
  const found = /^#((?:zh\/)?[a-z-]+)\/([A-Za-z0-9_-]+)(.*)$/.exec(location.hash);
  const link = (href) => {
    const made = Object.assign(document.createElement("a"), { href, textContent: "frameshare", target: "_blank", rel: "noopener" });
    return Object.assign(document.createElement("p"), { className: "source" }).appendChild(made).parentElement;
  };
  if (!found) return main.append(link("index.html"));
  const [, address, card, state] = found;
  try {
    const answer = await fetch(`${address}.html`);
    if (!answer.ok) throw new Error(`${address}.html: ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const article = page.getElementById(card);
    if (!article?.matches("[data-card]")) throw new Error(`${card} is not on this page`);
    for (const wanted of article.querySelectorAll("a[href]")) {
      wanted.href = new URL(wanted.getAttribute("href"), new URL(`${address}.html`, location.href)).href;
      wanted.target = "_blank";
    }
    document.documentElement.lang = page.documentElement.lang;
    document.title = `${article.querySelector(".finding").textContent} · frameshare`;
    document.body.dataset.page = page.body.dataset.page;
    document.body.dataset.language = page.body.dataset.language;
    main.append(document.importNode(article, true), link(`${address}.html#${card}${state}`));
    for (const id of ["figures", "faces", "said"]) document.body.append(document.importNode(page.getElementById(id), true));
    document.body.append(document.importNode(page.getElementById("shown-text"), true));
    history.replaceState(null, "", `#${card}${state}`);
    document.head.append(Object.assign(document.createElement("script"), { src: "assets/site.js" }));
  } catch (error) {
    main.append(link(`${address}.html#${card}${state}`));
    console.warn(error.message);
  }
})();
