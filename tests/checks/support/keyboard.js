// Can the book be read with the keyboard alone? node keyboard.js CHROMIUM PLACE FOLDER [PATIENCE] prints a line for each fault, on the
// way from the front page to a chapter: past the head of the page, by the search to a section, a fold, the contents, the answer of a
// question, the next page and the one before; and what has the focus can be seen.
'use strict';
const {withBrowser} = require('./browser.js');
const [chromium, place, folder, patience] = process.argv.slice(2);
const mostTabs = 60;  // between two steps

withBrowser(chromium, place, async (browser, say) => {
    const {evaluate, until, open, press} = browser;
    const focused = (selector) => evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

    /** Presses Tab until what the selector means has the focus, and is seen to have it; says what is amiss. */
    async function tabTo(selector, what, {shift = false, most = mostTabs} = {}) {
        for (let times = 0; times < most; ++times) {
            await press('Tab', {shift});
            if (!await focused(selector)) continue;
            const seen = await evaluate(() => {
                const {left, top, width} = document.activeElement.getBoundingClientRect();
                return getComputedStyle(document.activeElement).outlineStyle !== 'none' && left >= 0 && top >= 0 && top < innerHeight && width > 0;
            });
            if (!seen) say(`${what}: nobody sees that it has the focus`);
            return true;
        }
        say(`${what}: Tab does not come to it`);
        return false;
    }
    /** Presses Enter there, and waits for what it is for. */
    async function enter(selector, what, outcome, more) {
        if (!await tabTo(selector, what, more)) return false;
        await press('Enter');
        if (await until(outcome)) return true;
        say(`${what}: Enter does not do what it is for`);
        return false;
    }
    const isOpen = () => document.activeElement?.matches('details[open] > summary');

    await browser.send('Emulation.setDeviceMetricsOverride', {width: 1280, height: 900, deviceScaleFactor: 1, mobile: false});
    await open(`file://${folder}/index.html`);
    await enter('.skip[href="#text"]', 'the way past the head', () => location.hash === '#text', {most: 1});

    await press('/');
    if (!await focused('[role=search] input')) say('the search: / does not lead to it');
    else await browser.send('Input.insertText', {text: 'momentum'});
    if (!await until(() => document.querySelector('#found a') !== null)) say('the search: it finds nothing');
    const arrived = await enter('#found a', 'what was found', () => location.href.endsWith('chapter_10_optimizers.html#momentum'), {most: 2});
    if (!arrived) await open(`file://${folder}/chapter_10_optimizers.html`);
    await until(() => document.readyState === 'complete');
    await enter('main summary', 'a fold', isOpen);

    await open(`file://${folder}/chapter_10_optimizers.html`);
    await enter('.skip[href="#contents"]', 'the way to the contents', () => location.hash === '#contents', {most: 2});
    await enter('.contents a[href="#questions"]', 'the questions in the contents', () => location.hash === '#questions');
    await enter('main summary', 'the answer of a question', isOpen);

    await open(`file://${folder}/chapter_10_optimizers.html`);
    await enter('.skip[href="#contents"]', 'the way to the contents', () => location.hash === '#contents', {most: 2});
    await enter('[rel=next]', 'the next page', () => /chapter_11.*html$/.test(location.href) && document.readyState === 'complete', {shift: true, most: 2});
    await press('ArrowLeft');
    if (!await until(() => /chapter_10.*html$/.test(location.href))) say('the page before: ← does not lead to it');
}, Number(patience) || undefined);
