// Chapters 4 and 5: a network of three units, fed into itself or another one, as often as one likes.
'use strict';

const foldUnits = (list, mark) => [0, 1, 2].flatMap((d) => [entry(`${list}_slopes`, d, `slope θ${mark}${'₁₂₃'[d]}₁`, -5, 5, 0.1), entry(`${list}_weights`, d, `weight φ${mark}${'₁₂₃'[d]}`, -5, 5, 0.1)]);

live('fold', {
    replaces: '05_deep_networks/fold',
    says: 'Drag the joints of both networks, and turn their slopes and weights. Where the first output crosses a joint of the next network (dashed), the composition bends: every fold holds a copy of the next network. Challenge: at most 20 parameters, and 16 straight pieces or more. It can be done with two networks; for it some unit of each has to open to the left, with a negative slope.',
    code: 'L8.3',
    settings: {
        first_joints: [-1, -1 / 3, 1 / 3], first_slopes: [1, 3, 3], first_weights: [3, -2, 2], first_offset: -1, layers: 2, into: 'second',
        second_joints: [-1, -0.5, 0.5], second_slopes: [1, 2, 2], second_weights: [4, -3, 3], second_offset: -1,
    },
    controls: [
        slider('layers', 'hidden layers', 1, 4, 1), choice('into', 'fed into', [['second', 'another, again and again'], ['itself', 'itself']]),
        ...foldUnits('first', ''), slider('first_offset', 'offset φ₀', -10, 10, 0.1),
        ...[slider('second_offset', 'offset φ′₀', -10, 10, 0.1), ...foldUnits('second', '′')].map((control) => when(({into, layers}) => into === 'second' && layers > 1, control)),
    ],
    solved: (answer) => answer.regions >= 16 && answer.parameters <= 20,
    draw(stage) {
        const {settings, change} = stage, interval = [-1, 1];
        const nextJoints = () => settings.into === 'itself' ? 'first_joints' : 'second_joints';
        const network = (title, xName, yName, joints) => plot({title, xName, yName, x: interval, handle: (i) => `joint ${i + 1}`,
            move: (i, x) => change({[joints()]: settings[joints()].with(i, Number(x.toFixed(3)))})});
        const first = network('The first network, and all of them', 'x', 'output', () => 'first_joints'), next = network('The next network', 'y', 'y′', nextJoints);
        stage.append(first, next);
        const onAxis = (joints) => joints.map((x) => [x, -Infinity]);
        return (answer, settings) => {
            const joints = settings[nextJoints()], many = settings.layers > 1;
            first.show({handles: onAxis(settings.first_joints), lines: [...(many ? joints.map((y, i) => ({x: interval, y: [y, y], colour: 5, dashed: true, name: i ? '' : 'joints of the next network'})) : []),
                {x: answer.first_x, y: answer.first_y, colour: 0, name: 'y = f₁[x]'}, ...(many ? [{x: answer.x, y: answer.y, colour: 1, name: ['', 'y′', 'y″', 'y‴'][settings.layers - 1]}] : [])],
                points: [{x: answer.x.slice(1, -1), y: answer.y.slice(1, -1), colour: many ? 1 : 0, size: 3}]});
            next.show({handles: onAxis(joints), lines: [{x: answer.next_x, y: answer.next_y, colour: 2, name: settings.into === 'itself' ? 'y′ = f₁[y]' : 'y′ = f₂[y]'}]});
            next.hidden = !many;
            stage.tell({'straight pieces on [−1, 1], counted exactly': answer.regions, 'of the first network, and of the next one': `${answer.first_pieces}, ${answer.next_pieces}`,
                'most that these layers can have': answer.most, 'parameters of all networks, each time it is used': answer.parameters, 'merged into one deep network': answer.merged_parameters,
                'as many units side by side': `at most ${answer.side_by_side} pieces of ${answer.side_by_side_parameters} parameters`});
        };
    },
});
