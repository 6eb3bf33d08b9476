import { describe, expect, test } from '@jest/globals';
import {
  RESNET_FAMILY,
  type ResnetArchitecture,
  recogniseResnet,
} from '../../../../src/models/import/resnet/index.js';
import { tensorsOf } from '../../../../src/models/import/resnet/layers.js';

/** torchvision's figures (`num_params` of its weights), with 1,000 labels. */
const PARAMETERS: Readonly<Record<string, number>> = {
  resnet18: 11_689_512,
  resnet34: 21_797_672,
  resnet50: 25_557_032,
  resnet101: 44_549_160,
  resnet152: 60_192_808,
  resnext50_32x4d: 25_028_904,
  resnext101_32x8d: 88_791_336,
  resnext101_64x4d: 83_455_272,
  wide_resnet50_2: 68_883_240,
  wide_resnet101_2: 126_886_696,
};

type Shapes = Map<string, { shape: readonly number[] }>;

function shapesOf(name: string, change: Partial<ResnetArchitecture> = {}): Shapes {
  const member = RESNET_FAMILY.find((candidate) => candidate.name === name);
  if (member === undefined) throw new Error(name);
  const tensors = tensorsOf({ ...member, labels: 80, head: 'fc', ...change });
  return new Map([...tensors].map(([key, shape]) => [key, { shape }]));
}

describe.each(RESNET_FAMILY)('$name', (member) => {
  test("has torchvision's number of parameters", () => {
    const learnt = [...shapesOf(member.name, { labels: 1000 })].filter(([key]) => !key.includes('.running_'));
    const sum = learnt.reduce((total, [, { shape }]) => total + shape.reduce((a, b) => a * b, 1), 0);
    expect(sum).toBe(PARAMETERS[member.name]);
  });

  test('is recognised by its tensors', () => {
    const shapes = shapesOf(member.name, { labels: 7, head: 'fc.1' });
    shapes.set('bn1.num_batches_tracked', { shape: [] });
    expect(recogniseResnet(shapes)).toEqual({ ...member, labels: 7, head: 'fc.1' });
  });
});

test.each(['fc', 'fc.0', 'fc.1', 'fc.3', 'fc.1.0'])('knows a head called %s', (head) => {
  expect(recogniseResnet(shapesOf('resnet18', { head })).head).toBe(head);
});

const put =
  (name: string, ...shape: number[]) =>
  (shapes: Shapes): void => {
    shapes.set(name, { shape });
  };
const drop =
  (name: string) =>
  (shapes: Shapes): void => {
    shapes.delete(name);
  };

test.each<[string, (shapes: Shapes) => void, string]>([
  ['no first convolution', drop('conv1.weight'), 'conv1.weight is missing, which a ResNet has'],
  ['no last stage', drop('layer4.0.conv1.weight'), 'layer4.0.conv1.weight is missing'],
  ['no mean', drop('layer2.0.bn1.running_mean'), 'layer2.0.bn1.running_mean is missing, which resnet18 has'],
  ['no head', drop('fc.weight'), 'fc.weight is missing'],
  ['no bias', drop('fc.bias'), 'fc.bias is missing'],
  ['two heads', put('fc.3.weight', 80, 80), 'the head has 2 layers (fc.weight, fc.3.weight)'],
  [
    "CIFAR's first convolution",
    put('conv1.weight', 64, 3, 3, 3),
    'conv1.weight has the shape [64, 3, 3, 3] where resnet18 has [64, 3, 7, 7]',
  ],
  ['one colour', put('conv1.weight', 64, 1, 7, 7), 'conv1.weight has the shape [64, 1, 7, 7] where'],
  [
    'a flat weight',
    put('layer3.1.conv2.weight', 589_824),
    'layer3.1.conv2.weight has the shape [589824] where',
  ],
  [
    'another head',
    put('fc.weight', 80, 2048),
    'fc.weight has the shape [80, 2048] where resnet18 has [80, 512]',
  ],
  ['no labels', put('fc.weight', 0, 512), 'fc.bias has the shape [80] where resnet18 has [0]'],
  ['attention', put('layer1.0.se.fc1.weight', 4, 64, 1, 1), 'resnet18 has no tensor layer1.0.se.fc1.weight'],
  [
    'a block more',
    put('layer1.2.conv1.weight', 64, 64, 3, 3),
    'basic blocks (3, 2, 2, 2 in layer1 to layer4)',
  ],
  ['a block far off', put('layer1.999999999.conv1.weight', 64, 64, 3, 3), 'are none of resnet18, resnet34'],
  ['an empty shape', put('layer1.0.conv2.weight'), 'layer1.0.conv2.weight [0, 0, ...] are none of'],
])('refuses %s', (_, change, message) => {
  const shapes = shapesOf('resnet18');
  change(shapes);
  expect(() => recogniseResnet(shapes)).toThrow(
    expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringContaining(message) }),
  );
});

test('refuses a network that is none', () => {
  expect(() => recogniseResnet(new Map())).toThrow('conv1.weight is missing');
});
