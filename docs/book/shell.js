// What does a page of the book look like around its contents? Doxygen's own frame, which needs scripts and knows no
// phone, is left behind: of its page only the title and the contents are kept.
'use strict';

/** The text of a piece of HTML; of a formula its TeX. */
const plain = (html) => html.replace(/<!--f-->[\s\S]*?<annotation[^>]*>([\s\S]*?)<\/annotation>[\s\S]*?<!--\/f-->/g, '$1').replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&#160;|&nbsp;/g, ' ')
    .replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Title and contents of one of Doxygen's pages. */
function contentsOf(page) {
    const title = plain(page.match(/<title>Descent: ([\s\S]*?)<\/title>/)?.[1] ?? '');
    const heading = page.match(/<div class="title">([\s\S]*?)<\/div>/)?.[1] ?? title;
    const begin = page.indexOf('<div class="contents">') + '<div class="contents">'.length;
    const end = page.lastIndexOf('</div><!-- contents -->');
    return {title: plain(heading) || title, heading: heading.trim(), body: page.slice(begin, end).replace('</div><!-- PageDoc -->', '')};
}

/** Headings below the page's one h1, no level skipped; in a note each has an anchor made of its words, and those of the
 * second level are listed. */
function withHeadings(body) {
    const sections = [], used = new Set();
    const isNote = /^\s*<div class="textblock">/.test(body);
    const html = body.replace(/<h([1-5])>(?:<a class="anchor" id="([^"]*)"><\/a>\s*)?([\s\S]*?)<\/h\1>/g, (all, level, old, text) => {
        if (!isNote) return all;
        const words = plain(text);
        let id = words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'section';
        while (used.has(id)) id += '-again';
        used.add(id);
        const below = Number(level) + 1;
        if (below === 2) sections.push({id, words, html: text.trim()});
        return `<h${below} id="${id}">${text.trim()} <a class="here" href="#${id}" aria-label="Link to “${escaped(words)}”">#</a></h${below}>`;
    }).replace(/<h2 class="memtitle">([\s\S]*?)<\/h2>/g, '<h3 class="memtitle">$1</h3>');
    let above = 1;
    return {sections, html: html.replace(/<h([2-6])( [^>]*)?>([\s\S]*?)<\/h\1>/g, (all, level, attributes = '', text) => {
        above = Math.min(Number(level), above + 1);
        return `<h${above}${attributes}>${text}</h${above}>`;
    })};
}

/** Wide tables scroll inside themselves; what only Doxygen's scripts and stylesheet would use is left out. */
function withoutScripts(body) {
    return body.replace(/<div class="line"><a id="(l\d+)"(?: name="l\d+")?><\/a><span class="lineno">(?:<a [^>]*>)? *\d+(?:<\/a>)?<\/span>/g,
        '<div id="$1">')
        .replace(/<a class="code hl_(?!variable)\w+" /g, '<a ').replace(/<tr class="separator:[^\n]*\n/g, '')
        .replace(/<table(?: class="(?:markdownTable|doxtable|directory)")?>[\s\S]*?<\/table>/g, (table) => `<div class="scroll">${table}</div>`)
        .replace(/<div class="ttc"[\s\S]*?<\/div><\/div>\n/g, '')
        .replace(/<div class="levels">.*?<\/div>/, '').replace(/<span[^>]*class="arrow"[^>]*>.*?<\/span>/g, '')
        .replace(/ onclick="[^"]*"| style="display:none;"/g, '').replace(/<img src="closed.png"[^>]*>/g, '')
        .replace(/<a href="javascript:[^"]*">([\s\S]*?)<\/a>/g, '$1');
}

/** Half of the length of Doxygen's anchors. */
const withShortAnchors = (text) => text.replace(/\b(a[0-9a-f]{8})[0-9a-f]{24}\b/g, '$1');

/** Styles that a page's formulas repeat get a class, and the page a sheet of these. */
function withoutRepeatedStyles(html) {
    const count = new Map(), names = new Map();
    const used = /<span(?: class="([^"]*)")? style="([^"]*)">/g;
    for (const [, , style] of html.matchAll(used)) count.set(style, (count.get(style) ?? 0) + 1);
    for (const [style, times] of count) if (times > 2) names.set(style, `k${names.size}`);
    const rules = [...names].map(([style, name]) => `.${name}{${style.replace(/;$/, '')}}`).join('');
    return html.replace(used, (all, classes, style) => names.has(style) ? `<span class="${classes ? `${classes} ` : ''}${names.get(style)}">` : all)
        .replace('</head>', (all) => rules ? `<style>${rules}</style>\n${all}` : all);
}

/** A finished page without what no reader sees: of links to the same page its name, classes that are not styled, marks of
 * formulas and their TeX, repeated styles, indentation, and words that say the same of every function. */
function shortened(html, name) {
    const kept = /(<pre[\s\S]*?<\/pre>|<div class="fragment"[^>]*>[\s\S]*?\n<\/div>)/;
    return withoutRepeatedStyles(withShortAnchors(html)).replaceAll(` href="${name}#`, ' href="#')
        .replace(/ class="(?:el|code|mem(?:item|desc):[^"]*)"| class="code hl_variable"| (?:align|valign)="[a-z]*"/g, '')
        .replace(/<a id="([^"]*)" name="\1">/g, '<a id="$1">').replace(/<code>(-[^<]{1,24})<\/code>/g, '<code class="word">$1</code>')
        .replace(/<p class="definition">Definition at line (<a [^>]*>)(\d+)<\/a> of file <a [^>]*>([^<]*)<\/a>/g, '<p class="definition">$1$3, line $2</a>')
        .replace(/<p class="reference">References .*<\/p>\n/g, '')
        .replace(/<!--[\s\S]*?-->|<annotation [\s\S]*?<\/annotation>|<\/?semantics>|(?<=<math) xmlns="[^"]*"/g, '')
        .replace(/>[^<]*</g, (text) => text.replace(/&quot;/g, '"').replace(/&#160;/g, '\u00a0'))
        .split(kept).map((part, index) => index % 2 ? part : part.replace(/\n[ \n]+/g, '\n')).join('');
}

const link = ({name, title}, attributes = '') => `<a href="${name}"${attributes}>${escaped(title)}</a>`;
const list = (links) => `<ul>${links.map((each) => `<li>${each}</li>`).join('')}</ul>`;

/** The contents of the book; below the page that is read stand its sections. */
function contentsList(book, current, sections) {
    const entry = (page) => page === current ?
        link(page, ' aria-current="page"') + list(sections.map(({id, words}) => `<a href="#${id}">${escaped(words)}</a>`)) : link(page);
    const chapters = book.filter((page) => page.chapter), others = book.slice(chapters.length + 1);
    return `<nav class="contents" id="contents" aria-label="Contents of the book">${list([entry(book[0])])}<h2>Chapters</h2>${list(chapters.map(entry))}` +
        `<h2>Behind them</h2>${list(others.map(entry))}<h2>The code</h2>` +
        `<ul><li><a href="namespaces.html">by chapter</a></li><li><a href="annotated.html">types</a></li><li><a href="files.html">files</a></li></ul></nav>`;
}

/** The contents of a listing: what it defines. */
const listingContents = (sections) => sections.length < 2 ? '' :
    `<nav class="contents" id="contents" aria-label="Contents of the file">${list(sections.map(({id, words}) => `<a href="#${id}">${escaped(words)}</a>`))}</nav>`;

/** Which chapters this one uses, which use it, and what there is to write oneself. */
function relations(page, book) {
    if (!page?.chapter) return '';
    const names = (pages) => pages.map((each) => `<a href="${each.name}" title="${escaped(each.title)}">${Number(each.chapter.slice(0, 2))}</a>`).join(', ');
    const used = book.filter((each) => page.uses.includes(each.chapter)), users = book.filter((each) => each.uses?.includes(page.chapter));
    const parts = [used.length ? `builds on ${names(used)}` : '', users.length ? `is used by ${names(users)}` : ''].filter(Boolean);
    const tasks = page.tasks ? ` It has ${page.tasks} tasks to write oneself, in <a href="docs_assignments.html#by-oneself">a tree of one’s own</a>.` : '';
    return parts.length ? `<p class="relations">This chapter ${parts.join(' and ')}.${tasks}</p>` : '';
}

/** A whole page. places: what a listing defines, {id, words}; book: the pages in reading order, {name, title, chapter, uses, tasks}. */
function pageOf({name, title, heading, body, places}, book) {
    const at = book.findIndex((each) => each.name === name), current = book[at];
    const {html, sections: found} = withHeadings(withoutScripts(body)), sections = places ?? found;
    const [previous, next] = at < 0 ? [] : [book[at - 1], book[at + 1]];
    const contents = current ? contentsList(book, current, sections) : places ? listingContents(places) : '';
    const turn = (page, rel, label) => page ? `<a rel="${rel}" href="${page.name}"><span>${label}</span> ${escaped(page.title)}</a>` : '<span></span>';
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – Descent</title>
<link rel="stylesheet" href="book.css">
<script src="book.js" defer></script>
</head>
<body>
<a class="skip" href="#text">Go to the text</a>${contents && '<a class="skip" href="#contents">Go to the contents</a>'}
<header><a class="brand" href="index.html">Descent</a>
<nav aria-label="Main"><a href="${current ? '' : 'index.html'}#contents">Contents</a> <a href="docs_equations.html">Equations</a> <a href="docs_notation.html">Notation</a> <a href="docs_cpp_for_numpy.html" title="C++ for readers of NumPy">C++</a></nav>
<form role="search" hidden><input type="search" aria-label="Search the book" placeholder="Search ( / )"></form><ol id="found" aria-live="polite"></ol></header>
<div class="columns">
<main id="text">
<h1>${heading}</h1>
${relations(current, book)}${(current || places) && sections.length > 2 ? `<details class="sections"><summary>On this page</summary>${list(sections.map(({id, words}) => `<a href="#${id}">${escaped(words)}</a>`))}</details>` : ''}
${html}
${at < 0 ? '' : `<nav class="turn" aria-label="Next and previous page">${turn(previous, 'prev', '← Before this')}${turn(next, 'next', 'Next →')}</nav>`}
</main>
${contents}
</div>
</body>
</html>
`;
}

module.exports = {contentsOf, escaped, pageOf, plain, shortened, withShortAnchors};
