// What the tests of accessibility ask of a page; each answers with the faults that it found.
window.looks = (() => {
  const FOCUSABLE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const named = (e) => `${e.outerHTML.replace(/\s+/g, " ").slice(0, 110)}`;

  function focusable(root) {
    return [...root.querySelectorAll(FOCUSABLE)].filter(
      (e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0,
    );
  }

  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function rgba(colour) {
    paper.clearRect(0, 0, 1, 1);
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paper.getImageData(0, 0, 1, 1).data;
    return { parts: [r, g, b], isSeen: a > 127 };
  }

  function contrast(one, other) {
    const light = (colour) =>
      rgba(colour)
        .parts.map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0.05);
    const [a, b] = [light(one), light(other)];
    return Math.max(a, b) / Math.min(a, b);
  }

  function ground(e) {
    for (let on = e; on; on = on.parentElement) {
      const colour = getComputedStyle(on).backgroundColor;
      if (rgba(colour).isSeen) return colour;
    }
    return "Canvas";
  }

  // Keyboard (2.1.1, 2.1.2, 2.4.7, 2.4.11, 1.4.11): after each Tab what has the focus is looked at.
  const reached = new Set();
  const faults = [];

  function covered(e) {
    const spots = [...e.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
    return !spots.some((r) => {
      const hit = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
      return hit && (e.contains(hit) || hit.contains(e) && hit.matches("label, figure, svg"));
    });
  }

  function cutSides(e, reach) {
    const box = e.getBoundingClientRect();
    const cut = new Set();
    for (let on = e.parentElement; on && on !== document.body; on = on.parentElement) {
      if (getComputedStyle(on).overflow === "visible") continue;
      const frame = on.getBoundingClientRect();
      if (box.left - reach < frame.left - 1) cut.add("left");
      if (box.top - reach < frame.top - 1) cut.add("top");
      if (box.right + reach > frame.right + 1) cut.add("right");
      if (box.bottom + reach > frame.bottom + 1) cut.add("bottom");
    }
    return [...cut];
  }

  function lookAtFocus() {
    const e = document.activeElement;
    if (e === document.body || reached.has(e)) return;
    reached.add(e);
    let ring = e;
    while (ring && getComputedStyle(ring).outlineStyle === "none") ring = ring.parentElement;
    if (!ring || ring.matches("main, body, html")) {
      faults.push(`no focus ring: ${named(e)}`);
      return;
    }
    const style = getComputedStyle(ring);
    if (parseFloat(style.outlineWidth) < 2) faults.push(`thin focus ring: ${named(e)}`);
    const offset = parseFloat(style.outlineOffset);
    const behind = ground(offset >= 0 ? ring.parentElement : ring);
    const seen = contrast(style.outlineColor, behind);
    if (seen < 3) faults.push(`faint focus ring ${seen.toFixed(2)}: ${named(e)}`);
    if (covered(ring)) faults.push(`focus out of sight: ${named(e)}`);
    const cut = cutSides(ring, offset + 1);
    if (cut.length > 1) faults.push(`focus ring cut ${cut}: ${named(e)}`);
  }
  // Without pressing Tab for each: the order is that of the document.
  function through() {
    const all = focusable(document.body);
    for (const e of all) {
      e.focus({ focusVisible: true });
      if (document.activeElement === e) lookAtFocus();
      if (e.tabIndex > 0) faults.push(`out of order: ${named(e)}`);
    }
    const groups = new Set([...reached].filter((e) => e.type === "radio").map((e) => e.name));
    const missed = all.filter((e) => !reached.has(e) && !groups.has(e.name));
    return [...faults, ...missed.map((e) => `not reached: ${named(e)}`)];
  }

  // Text of the page that can be read now; a button may need its script.
  function words() {
    const walker = document.createTreeWalker(
      document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const e = walker.currentNode.parentElement;
      if (e.checkVisibility() && !e.closest("button, [data-position]"))
        found.push(walker.currentNode.data.trim());
    }
    return found.filter(Boolean);
  }

  function inClipped(e) {
    for (let on = e; on; on = on.parentElement)
      if (getComputedStyle(on).clipPath !== "none") return true;
    return false;
  }

  // Reflow and text spacing (1.4.4, 1.4.10, 1.4.12).
  function lost() {
    const found = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
    for (const e of document.body.querySelectorAll("*")) {
      if (!(e instanceof HTMLElement) || !e.checkVisibility()) continue;
      const style = getComputedStyle(e);
      const [x, y] = [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight];
      if (e.closest(".visually-hidden") || inClipped(e) || e.clientWidth <= 1) continue;
      if (/auto|scroll/.test(style.overflowX)) {
        if (x > 0 && !e.querySelector("table") && e.tagName !== "TEXTAREA" && e.tagName !== "SELECT")
          found.push(`scrolls sideways and is no table: ${named(e)}`);
        continue;
      }
      if (/hidden|clip/.test(style.overflow) && (x > 1 || y > 1) && !e.matches("select, input"))
        found.push(`cut off by ${x}, ${y} px: ${named(e)}`);
    }
    return [...found, ...overlaps()];
  }

  function overlaps() {
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const e = node.parentElement;
      if (!node.data.trim() || !e.checkVisibility() || e.closest(".skip, option") || inClipped(e)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) {
        const inset = Math.max(0, (r.height - parseFloat(getComputedStyle(e).fontSize)) / 2) + 1;
        if (r.width > 2) lines.push({ e, l: r.left + 1, r: r.right - 1, t: r.top + inset, b: r.bottom - inset });
      }
    }
    lines.sort((one, other) => one.t - other.t);
    const found = [];
    lines.forEach((one, index) => {
      for (let next = index + 1; next < lines.length && lines[next].t < one.b; next += 1) {
        const two = lines[next];
        if (two.l < one.r && one.l < two.r && two.e !== one.e)
          found.push(`text over text: ${named(one.e)} | ${named(two.e)}`);
      }
    });
    return found;
  }

  const spacing = new CSSStyleSheet();
  spacing.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);

  // With the largest letters and the widest spacing, which is the hardest of the states.
  function large() {
    document.documentElement.classList.add("large-text");
    document.adoptedStyleSheets = [spacing];
    const found = lost();
    document.adoptedStyleSheets = [];
    document.documentElement.classList.remove("large-text");
    return found;
  }

  // Forced colours (1.4.1, 1.4.11): what has no word keeps a line, what is current stays different.
  let marks = [];
  function noteMarks() {
    marks = [...document.body.querySelectorAll("*")].filter((e) => {
      if (!(e instanceof HTMLElement) || e.matches("img, input, select, textarea, progress")) return false;
      const box = e.getBoundingClientRect();
      const style = getComputedStyle(e);
      const isFilled = rgba(style.backgroundColor).isSeen || style.backgroundImage !== "none";
      return isFilled && box.width > 2 && box.height > 2 && !e.innerText.trim() && !e.querySelector("svg, img, input, button");
    });
  }

  function forced() {
    const found = [];
    for (const e of marks) {
      const style = getComputedStyle(e);
      if (style.borderStyle === "none" && style.forcedColorAdjust !== "none")
        found.push(`a mark without words disappears: ${named(e)}`);
    }
    for (const e of document.querySelectorAll("svg :is(path, rect, circle, line, polyline, polygon)")) {
      // A code stays black on white, so that a telephone reads it.
      if (!e.checkVisibility() || e.closest(".qr")) continue;
      const style = getComputedStyle(e);
      const drawn = [style.fill, parseFloat(style.strokeWidth) ? style.stroke : "none"].filter((c) => c !== "none" && !c.startsWith("url"));
      const behind = ground(e.closest("svg").parentElement);
      if (drawn.length && !drawn.some((colour) => rgba(colour).isSeen && contrast(colour, behind) >= 3))
        found.push(`a shape disappears: ${named(e)} ${drawn} on ${behind}`);
    }
    for (const e of document.querySelectorAll("[aria-current]")) {
      const others = [...e.closest("ul, ol, nav, p, div").querySelectorAll("a, button")].filter((o) => !o.hasAttribute("aria-current"));
      const style = (o) => ["fontWeight", "borderBlockEndStyle", "borderBlockEndWidth", "textDecorationLine", "outlineStyle"].map((name) => getComputedStyle(o)[name]).join();
      if (others.length && others.every((o) => style(o) === style(e)))
        found.push(`what is current looks like the others: ${named(e)}`);
    }
    return found;
  }

  function moving() {
    const found = document.getAnimations().map((a) => `moves: ${named(a.effect.target)}`);
    for (const e of document.querySelectorAll("*")) {
      const style = getComputedStyle(e);
      if (style.animationName !== "none" || /[1-9]/.test(style.transitionDuration) || style.scrollBehavior === "smooth")
        found.push(`would move: ${named(e)}`);
    }
    return found;
  }

  return { through, words, large, noteMarks, forced, moving };
})();
