// How do the pages of the book look in a browser? node look.js CHROMIUM PLACE FOLDER SECONDS PAGE… prints a line for each fault.
// Light and dark, at three widths: nothing is wider than the page but what scrolls inside itself, every picture is loaded, no script
// fails, nothing is written to the console, and nothing is fetched but files. To open a page takes at most 15 requests, with its
// fonts, and its scripts at most SECONDS of the processor's time, from its opening until a search has found something. A chapter
// that was read to its end is marked.
'use strict';
const {withBrowser} = require('./browser.js');
const [chromium, place, folder, seconds, ...pages] = process.argv.slice(2);

/** What is too wide or not loaded in the page; runs there. */
async function faultsOfPage() {
    const inScroller = '.fragment, .scroll, .formulaDsp, .memproto, pre, svg, .katex-mathml, .skip';
    const {documentElement: root, images} = document, faults = [];
    if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide`);
    for (const each of root.querySelectorAll('body *')) {
        const {right} = each.getBoundingClientRect();
        if (right > root.clientWidth + 1 && !each.closest(inScroller)) {
            faults.push(`${each.tagName} "${each.textContent.trim().slice(0, 30)}" ends at ${Math.round(right)}`);
        }
    }
    for (const each of images) {
        each.loading = 'eager';
        await each.decode().catch(() => faults.push(`${each.src} is not loaded`));
    }
    if (document.querySelector('[role=search]')?.hidden) faults.push('the script has failed');
    return faults;
}

/** A chapter is marked when its end has been seen, not before, and until the marks are forgotten; runs in the page. */
async function faultsOfMarks() {
    const marked = () => document.querySelectorAll('.contents .read').length, faults = [];
    const scrollTo = async (place) => {
        document.querySelector(place).scrollIntoView();
        await new Promise((done) => setTimeout(done, 100));
    };
    document.querySelector('.contents button').click();
    await scrollTo('h1');
    if (marked()) faults.push('it is marked before it is read');
    await scrollTo('.turn');
    if (marked() !== 1) faults.push('read to its end, it is not marked');
    return faults;
}

/** Whether there is a search to write into; runs in the page. */
function focusSearch() {
    const input = document.querySelector('[role=search]:not([hidden]) input');
    input?.focus();
    return Boolean(input);
}

/** What a page has done that it should not: words for the console, and what is fetched but files. */
function* deeds(events) {
    for (const {method, params} of events) {
        if (method === 'Runtime.consoleAPICalled') yield `the console reads: ${params.args[0]?.value}`;
        if (method === 'Runtime.exceptionThrown') yield `the console reads: ${params.exceptionDetails.exception?.description}`;
        if (method === 'Log.entryAdded') yield `the console reads: ${params.entry.text} ${params.entry.url ?? ''}`;
        if (method === 'Network.requestWillBeSent' && !/^(file|data|about):/.test(params.request.url)) yield `it fetches ${params.request.url}`;
    }
}

async function scriptSeconds(browser) {
    const {metrics} = await browser.send('Performance.getMetrics');
    return metrics.find(({name}) => name === 'ScriptDuration').value;
}

withBrowser(chromium, place, async (browser, say) => {
    const show = (width, scheme) => Promise.all([
        browser.send('Emulation.setDeviceMetricsOverride', {width, height: 900, deviceScaleFactor: 1, mobile: false}),
        browser.send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme}]})]);
    const grounds = new Set();
    for (const page of pages) {
        await show(1280, 'light');
        await browser.open(`file://${folder}/${page}`);
        const opening = await scriptSeconds(browser);
        const requests = browser.events.filter(({method, params}) => method === 'Network.requestWillBeSent' && /^file:/.test(params.request.url));
        if (requests.length > 15) say(`${page}: ${requests.length} requests`);
        if (await browser.evaluate(focusSearch)) {
            const isThere = await browser.until('window.searchData !== undefined');
            await browser.send('Input.insertText', {text: 'learning rate'});
            if (!isThere || !await browser.until('document.querySelector("#found a") !== null')) say(`${page}: the search finds nothing`);
            const used = await scriptSeconds(browser);
            if (used > seconds) say(`${page}: its scripts take ${used.toFixed(3)} s, ${opening.toFixed(3)} s until it is open`);
            await browser.evaluate('document.querySelector("#found").replaceChildren()');
        }
        for (const scheme of ['light', 'dark']) for (const width of [1280, 390, 360]) {
            await show(width, scheme);
            for (const fault of await browser.evaluate(faultsOfPage)) say(`${page}, ${scheme} at ${width}: ${fault}`);
            grounds.add(`${scheme} ${await browser.evaluate('getComputedStyle(document.body).backgroundColor')}`);
        }
        if (page.startsWith('chapter_')) for (const fault of await browser.evaluate(faultsOfMarks)) say(`${page}: ${fault}`);
        for (const deed of new Set(deeds(browser.events))) say(`${page}: ${deed}`);
    }
    if ([...grounds].some((one) => grounds.has(one.replace(/^\w+/, one.startsWith('dark') ? 'light' : 'dark')))) say('a page has the same ground in the dark');
});
