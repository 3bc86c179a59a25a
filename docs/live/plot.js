// What a live figure draws: axes, lines, points, a map of colours, and handles that are moved.
'use strict';

const width = 480, height = 330, left = 66, right = 12, top = 12, bottom = 42;

/** From the numbers of an axis to places of the drawing, and back. */
function axis(low, high, log, from, to) {
    const f = log ? Math.log10 : (value) => value;
    const a = f(low), b = f(high) === f(low) ? f(low) + 1 : f(high);
    const at = (value) => bounded(from + (to - from) * (f(value) - a) / (b - a), -1e4, 1e4);
    const back = (place) => {
        const value = a + (b - a) * (place - from) / (to - from);
        return log ? 10 ** value : value;
    };
    const rough = (b - a) / 5, power = 10 ** Math.floor(Math.log10(rough));
    const step = log ? Math.max(1, Math.round(rough)) : power * [1, 2, 5, 10].find((each) => power * each >= rough);
    const ticks = [];
    for (let value = Math.ceil(a / step - 1e-9) * step; value <= b + step * 1e-9 && ticks.length < 12; value += step) ticks.push(log ? 10 ** value : Number(value.toPrecision(10)));
    return {at, back, ticks, low, high};
}

/** The range of all these finite numbers, with some room; of positive ones only where the axis is logarithmic. */
function range(lists, log) {
    const values = lists.flat(2).filter((value) => Number.isFinite(value) && (!log || value > 0));
    if (!values.length) return log ? [0.1, 1] : [0, 1];
    const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
    if (log) return [low / 1.5, high * 1.5];
    const room = (high - low || Math.abs(high) || 1) * 0.06;
    return [low - room, high + room];
}

/** 256 colours, as whole pixels, that go evenly through these; each is its red, green and blue. */
const palette = (colours) => Uint32Array.from({length: 256}, (_, k) => {
    const place = k / 255 * (colours.length - 1), one = colours[Math.floor(place)], other = colours[Math.ceil(place)];
    return one.reduceRight((pixel, each, c) => pixel * 256 + Math.round(each + (place - Math.floor(place)) * (other[c] - each)), 255);
});
const partsOf = (colour) => colour.match(/[^#]{2}/g).map((part) => parseInt(part, 16));
const viridis = palette(['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'].map(partsOf));

/**
 * rows[i][j] as colours, the last row on top. low and high, else the highest, belong to the first and the last colour, `log` goes between them by ratios: of
 * viridis; or, where classes[i][j] is the number of a colour, to white and most of that colour.
 */
function paint(canvas, {rows, low, high = Math.max(...rows.flat()), log, classes}) {
    const f = log ? Math.log10 : (value) => value, style = getComputedStyle(canvas.parentNode), from = f(low), size = f(high) - from || 1;
    const tints = classes && [0, 1, 2, 3, 4, 5].map((c) => partsOf(style.getPropertyValue(`--c${c}`).trim()))
        .map((colour) => palette([[255, 255, 255], colour.map((part) => 255 + 0.6 * (part - 255))]));
    canvas.width = rows[0].length;
    canvas.height = rows.length;
    const context = canvas.getContext('2d'), image = context.createImageData(canvas.width, canvas.height), pixels = new Uint32Array(image.data.buffer);
    rows.forEach((row, i) => row.forEach((value, j) => {
        const place = value === null ? 1 : (f(value) - from) / size;
        pixels[(rows.length - 1 - i) * canvas.width + j] = (classes ? tints[classes[i][j]] : viridis)[Math.round(255 * bounded(place, 0, 1))];
    }));
    context.putImageData(image, 0, 0);
}

/** Outlines of marks by number: a circle, a square, triangles up and down, a diamond, a cross. */
const shapes = ['M-1,0a1,1 0 1 0 2,0a1,1 0 1 0 -2,0', 'M-.9-.9H.9V.9H-.9z', 'M0-1.2L1.1.8H-1.1z', 'M0,1.2L1.1-.8H-1.1z', 'M0-1.3L1.3,0L0,1.3L-1.3,0z',
    'M-1.2-.4H-.4V-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2z'];

/**
 * An empty plot. show({lines, points, map, x, y, handles}) fills it:
 *   lines    {x, y, colour, name, dashed, steps}; points the same with the number of a shape; map, see paint(), over the whole plot
 *   x, y     [low, high] of the axes, where they change
 *   handles  [x, y] each, or [x, y, colour and shape]; move(index, x, y) is called when one is dragged, moved by the arrow keys, or, when it was clicked, sent to
 *            the place of the next click; one with y = −Infinity stays on the x axis
 * @param options {title, xName, yName, x: [low, high] or nothing to fit, y, xLog, yLog, handle: (index) => its name, move, remove(index), click(x, y)}
 */
function plot(options) {
    const marks = element('g'), grid = element('g', {class: 'grid'}), grips = element('g');
    const clip = `clip${++plot.count}`;
    const drawing = element('svg', {viewBox: `0 0 ${width} ${height}`, role: options.move ? 'group' : 'img', 'aria-label': options.title},
        element('clipPath', {id: clip}, element('rect', {x: left, y: top, width: width - left - right, height: height - top - bottom})),
        grid, element('g', {'clip-path': `url(#${clip})`}, marks), grips);
    const canvas = element('canvas', {hidden: true, 'aria-hidden': 'true'}), legend = element('ul', {class: 'legend'});
    const box = element('div', {class: 'plot'}, element('p', {class: 'plot-title'}, options.title), element('div', {class: 'drawing'}, canvas, drawing), legend);
    let x, y, drawn, painted, chosen = -1, dragged = -1, handles = [], latest;

    const place = (event) => {
        const inverse = drawing.getScreenCTM().inverse(), point = new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
        return [x.back(bounded(point.x, left, width - right)), y.back(bounded(point.y, top, height - bottom))];
    };
    const choose = (index) => {
        chosen = index;
        [...grips.children].forEach((grip, each) => grip.classList.toggle('chosen', each === index));
    };
    drawing.addEventListener('pointerdown', (event) => {
        const grip = event.target.closest('.grip');
        if (grip) {
            dragged = [...grips.children].indexOf(grip);
            drawing.setPointerCapture(event.pointerId);
            event.preventDefault();
            grip.focus();
        } else if (chosen >= 0) {
            options.move(chosen, ...place(event));
            choose(-1);
        } else options.click?.(...place(event), event);
    });
    drawing.addEventListener('pointermove', (event) => {
        if (dragged >= 0) {
            options.move(dragged, ...place(event));
            box.moved = true;
        }
    });
    drawing.addEventListener('pointerup', () => {
        if (dragged >= 0 && !box.moved) choose(chosen === dragged ? -1 : dragged);
        dragged = -1;
        if (box.moved) box.show(latest);  // on axes that fit again
        box.moved = false;
    });
    drawing.addEventListener('keydown', (event) => {
        const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
        const index = [...grips.children].indexOf(event.target.closest('.grip'));
        if (event.key === 'Delete' && index >= 0) options.remove?.(index);
        if (!way || index < 0) return;
        event.preventDefault();
        event.stopPropagation();
        const far = event.shiftKey ? 20 : 4;
        handles[index] = [x.back(x.at(handles[index][0]) + far * way[0]), y.back(y.at(handles[index][1]) + far * way[1]), ...handles[index].slice(2)];
        options.move(index, ...handles[index]);  // the next key does not wait for the answer
    });

    const path = (line) => {
        const shown = (value, log) => value !== null && (!log || value > 0);
        let pen = 'M', d = '', a, b;
        line.x.forEach((value, i) => {
            if (!shown(value, options.xLog) || !shown(line.y[i], options.yLog)) return void (pen = 'M');
            const across = x.at(value), up = y.at(line.y[i]);
            if (pen === 'L' && Math.abs(across - a) + Math.abs(up - b) < 1) return;  // too near to be seen
            a = across;
            b = up;
            d += `${pen}${Math.round(10 * a) / 10},${Math.round(10 * b) / 10}`;
            pen = 'L';
        });
        return d;
    };
    const axes = () => {
        grid.replaceChildren(...x.ticks.map((value) => element('path', {d: `M${x.at(value)},${top}V${height - bottom}`})),
            ...y.ticks.map((value) => element('path', {d: `M${left},${y.at(value)}H${width - right}`})),
            ...x.ticks.map((value) => element('text', {x: x.at(value), y: height - bottom + 20, 'text-anchor': 'middle'}, (options.xLog ? powerOfTen : digits)(value, 3))),
            ...y.ticks.map((value) => element('text', {x: left - 5, y: y.at(value) + 4, 'text-anchor': 'end'}, (options.yLog ? powerOfTen : digits)(value, 3))),
            element('text', {x: (left + width - right) / 2, y: height - 4, 'text-anchor': 'middle'}, options.xName),
            element('text', {x: 0, y: 0, transform: `translate(12 ${(top + height - bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle'}, options.yName));
    };
    box.show = (content) => {
        latest = content;
        const {lines = [], points = [], map = null, handles: places = [], x: across = options.x, y: up = options.y} = content;
        const all = [...lines, ...points];
        if (dragged < 0 || !x) {  // under a hand, the axes stand still
            const ranges = [across ?? range([...all.map((each) => each.x), places.map((each) => each[0])], options.xLog),
                up ?? range([...all.map((each) => each.y), places.map((each) => each[1])], options.yLog)];
            if (String(ranges) !== drawn) {
                drawn = String(ranges);
                x = axis(...ranges[0], options.xLog, left, width - right);
                y = axis(...ranges[1], options.yLog, height - bottom, top);
                axes();
            }
        }
        canvas.hidden = !map;
        box.classList.toggle('on-map', Boolean(map));
        if (map && map.rows !== painted) paint(canvas, map);  // most of the time that a drawing takes
        painted = map?.rows;
        marks.replaceChildren(...lines.flatMap((line) => {
            const d = path(line);
            return [...(map ? [element('path', {class: 'casing', d})] : []), element('path', {class: `line c${line.colour ?? 0}`, d, 'stroke-dasharray': line.dashed && '6 4'})];
        }),
            ...points.flatMap((list) => list.x.flatMap((value, i) => value === null || list.y[i] === null ? [] :
                [element('path', {class: `point c${[list.colour ?? 0].flat()[Array.isArray(list.colour) ? i : 0]}`, d: shapes[list.shape ?? 0],
                    transform: `translate(${x.at(value).toFixed(1)} ${y.at(list.y[i]).toFixed(1)}) scale(${list.size ?? 4})`})])));
        handles = places;
        while (grips.children.length > places.length) grips.lastChild.remove();
        places.forEach(([a, b, kind], i) => {
            if (!grips.children[i])
                grips.append(element('g', {class: 'grip', tabindex: 0, role: 'button'}, element('circle', {r: 14, class: 'reach'}), element('path', {class: 'knob', transform: 'scale(6)'})));
            const grip = grips.children[i];
            grip.lastChild.setAttribute('d', shapes[kind ?? 0]);
            grip.style.setProperty('--knob', `var(--c${kind ?? 1})`);
            grip.setAttribute('transform', `translate(${bounded(x.at(a), left, width - right).toFixed(1)} ${bounded(y.at(b), top, height - bottom).toFixed(1)})`);
            grip.setAttribute('aria-label', `${options.handle(i)}: ${[a, b].filter(Number.isFinite).map((each) => digits(each, 3)).join(', ')}. Arrow keys move it.`);
        });
        refill(legend, all.filter((each) => each.name).map((each) => [`swatch c${[each.colour ?? 0].flat()[0]}${each.dashed ? ' dashed' : points.includes(each) ? ' dot' : ''}`, each.name]),
            ([swatch, name]) => element('li', {}, element('span', {class: swatch, 'aria-hidden': 'true'}), name));
    };
    return box;
}
plot.count = 0;
