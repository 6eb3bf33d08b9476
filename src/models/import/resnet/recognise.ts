import { CocotagError } from '../../../errors.js';
import { type PerStage, RESNET_FAMILY, type ResnetArchitecture, type ResnetShape } from './architecture.js';
import { tensorsOf } from './layers.js';

/** The tensors of a checkpoint by name, without a prefix such as `model.`; their numbers are not asked for. */
export type TensorShapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/** Counts batches seen in training; a network that only runs does not use it. */
const UNUSED = /\.num_batches_tracked$/;

/**
 * Which member of torchvision's family a checkpoint holds, by the names and shapes of its tensors.
 *
 * @throws CocotagError CHECKPOINT_INVALID, saying which tensor is missing, is too many, or has which shape in place
 * of which.
 */
export function recogniseResnet(tensors: TensorShapes): ResnetArchitecture {
  const shape = familyMember(tensors);
  const head = headName(tensors);
  const [labels = 0] = shapeOf(tensors, `${head}.weight`);
  const architecture: ResnetArchitecture = { ...shape, labels, head };
  const expected = tensorsOf(architecture);
  for (const [name, wanted] of expected) {
    const found = shapeOf(tensors, name, shape.name);
    if (found.length === wanted.length && found.every((size, i) => size === wanted[i])) continue;
    throw refusal(
      `${name} has the shape [${found.join(', ')}] where ${shape.name} has [${wanted.join(', ')}]`,
    );
  }
  const strange = [...tensors.keys()].filter((name) => !expected.has(name) && !UNUSED.test(name));
  if (strange.length > 0) {
    const more = strange.length > 1 ? ` and ${strange.length - 1} more` : '';
    throw refusal(
      `${shape.name} has no tensor ${strange[0]}${more}: it is another network, built on a ResNet`,
    );
  }
  if (labels < 1) throw refusal(`${head}.weight has no rows`);
  return architecture;
}

/** By the number of blocks, their kind, and the shape of the first 3x3 convolution. */
function familyMember(tensors: TensorShapes): ResnetShape {
  shapeOf(tensors, 'conv1.weight');
  const blocks: PerStage = [1, 2, 3, 4].map((stage) => {
    shapeOf(tensors, `layer${stage}.0.conv1.weight`);
    return blockCount(tensors, stage);
  }) as [number, number, number, number]; // map keeps the length of a list.
  const block = tensors.has('layer1.0.conv3.weight') ? 'bottleneck' : 'basic';
  const [width = 0, inputs = 0] = shapeOf(tensors, 'layer1.0.conv2.weight');
  const groups = width / inputs;
  const found = RESNET_FAMILY.find(
    (member) =>
      member.block === block &&
      member.width === width &&
      member.groups === groups &&
      member.blocks.every((count, stage) => count === blocks[stage]),
  );
  if (found !== undefined) return found;
  const names = RESNET_FAMILY.map(({ name }) => name).join(', ');
  throw refusal(
    `${block} blocks (${blocks.join(', ')} in layer1 to layer4) with layer1.0.conv2.weight [${width}, ${inputs}, ...] ` +
      `are none of ${names}`,
  );
}

function blockCount(tensors: TensorShapes, stage: number): number {
  const pattern = new RegExp(`^layer${stage}\\.\\d+\\.conv1\\.weight$`);
  return [...tensors.keys()].filter((name) => pattern.test(name)).length;
}

/** `fc`, or `fc.1` and the like where the last layer stands in a Sequential. */
function headName(tensors: TensorShapes): string {
  const heads = [...tensors.keys()].filter((name) => /^fc(?:\.\d+)*\.weight$/.test(name));
  const [only] = heads;
  if (only === undefined)
    throw refusal('fc.weight is missing (fc.0.weight, fc.1.weight, ... would do as well)');
  if (heads.length === 1) return only.replace(/\.weight$/, '');
  throw refusal(
    `the head has ${heads.length} layers (${heads.slice(0, 3).join(', ')}), and what lies between them cannot be seen`,
  );
}

function shapeOf(tensors: TensorShapes, name: string, network = 'a ResNet'): readonly number[] {
  const tensor = tensors.get(name);
  if (tensor !== undefined) return tensor.shape;
  throw refusal(`${name} is missing, which ${network} has`);
}

function refusal(why: string): CocotagError {
  return new CocotagError('CHECKPOINT_INVALID', `The network cannot be built of these tensors: ${why}`, {
    hint: "Networks of torchvision's ResNet family are built here. Export another one to ONNX with its own tools.",
  });
}
