// How do the formulas get their shape when the book is made? KaTeX turns each into HTML, and into MathML for those who
// listen; a page needs its stylesheet and fonts then, and no script.
'use strict';
const katex = require(`${process.env.KATEX}/katex.min.js`);

const protectedOrFormula = /<pre[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>|<div class="fragment">[\s\S]*?<!-- fragment -->|\\\(([\s\S]*?)\\\)([.,;:?!)’”]*)|\\\[([\s\S]*?)\\\]/g;
const made = new Map();

/** A page of Doxygen with its formulas, \(…\) and \[…\] outside of code, typeset. */
function withFormulas(page) {
    return page.replace(protectedOrFormula, (all, inline, mark, display) => {
        if (inline === undefined && display === undefined) return all;
        if (!made.has(all)) made.set(all, display === undefined ? together(typeset(inline, false), inline, mark) : typeset(display, true));
        return made.get(all);
    });
}

/** A short formula with the mark of punctuation behind it, which no line end parts. */
const together = (formula, tex, mark) => mark && tex.length < 30 ? `<span class="together">${formula}${mark}</span>` : formula + mark;

/** The formula between two marks, by which others find it in the page. */
function typeset(html, displayMode) {
    const tex = html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#39;/g, "'").replace(/&quot;/g, '"').replace(/&amp;/g, '&');
    return `<!--f-->${katex.renderToString(tex, {displayMode, strict: 'ignore'})}<!--/f-->`;
}

module.exports = {withFormulas};
