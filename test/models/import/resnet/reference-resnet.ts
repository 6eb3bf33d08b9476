import type { ResnetArchitecture } from '../../../../src/models/import/resnet/index.js';

/**
 * A ResNet computed the slow way, as torchvision's source reads (Bottleneck.forward, BasicBlock.forward): float64, loop
 * in loop, nothing folded. It shares no code with what builds the graphs.
 */
export interface Reference {
  readonly logits: number[];
  /** [labels, h, w]: the last layer on each cell by itself, before the sigmoid. */
  readonly cells: number[];
  /** [labels, h, w]: Grad-CAM at the last convolution, in the closed form. */
  readonly gradcam: number[];
}

interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** @param image - [height, width, 3] bytes. */
export function referenceResnet(
  { blocks, block, groups, head, labels }: ResnetArchitecture,
  tensors: Tensors,
  image: Uint8Array,
  { width, height }: { width: number; height: number },
): Reference {
  const tensor = (name: string): Float32Array => {
    const found = tensors.get(name);
    if (found === undefined) throw new Error(name);
    return found.data;
  };
  const conv = (x: Planes, name: string, kernel: number, stride: number, groupCount = 1): Planes =>
    convolution(x, tensor(`${name}.weight`), kernel, stride, groupCount);
  const norm = (x: Planes, name: string): Planes => {
    const [weight, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
      tensor(`${name}.${part}`),
    );
    return mapPlanes(x, (value, c) => {
      const centred = value - (mean?.[c] ?? 0);
      return (centred / Math.sqrt((variance?.[c] ?? 0) + 1e-5)) * (weight?.[c] ?? 0) + (bias?.[c] ?? 0);
    });
  };
  const relu = (x: Planes): Planes => mapPlanes(x, (value) => Math.max(0, value));
  let x = maxPool(relu(norm(conv(normalised(image, width, height), 'conv1', 7, 2), 'bn1')));
  let last = x;
  blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) {
      const at = `layer${stage + 1}.${i}`;
      const stride = stage > 0 && i === 0 ? 2 : 1;
      let y = x;
      if (block === 'basic') {
        y = relu(norm(conv(y, `${at}.conv1`, 3, stride), `${at}.bn1`));
        last = conv(y, `${at}.conv2`, 3, 1);
        y = norm(last, `${at}.bn2`);
      } else {
        y = relu(norm(conv(y, `${at}.conv1`, 1, 1), `${at}.bn1`));
        y = relu(norm(conv(y, `${at}.conv2`, 3, stride, groups), `${at}.bn2`));
        last = conv(y, `${at}.conv3`, 1, 1);
        y = norm(last, `${at}.bn3`);
      }
      const isChanged = tensors.has(`${at}.downsample.0.weight`);
      const shortcut = isChanged ? norm(conv(x, `${at}.downsample.0`, 1, stride), `${at}.downsample.1`) : x;
      x = relu(mapPlanes(y, (value, _, j) => value + (shortcut.data[j] ?? Number.NaN)));
    }
  });
  const final = `layer4.${(blocks[3] ?? 0) - 1}.bn${block === 'basic' ? 2 : 3}`;
  const scales = Array.from(
    tensor(`${final}.weight`),
    (gamma, c) => gamma / Math.sqrt((tensor(`${final}.running_var`)[c] ?? 0) + 1e-5),
  );
  return readHead(x, last, scales, tensor(`${head}.weight`), tensor(`${head}.bias`), labels);
}

function readHead(
  features: Planes,
  convolved: Planes,
  scales: readonly number[],
  weight: Float32Array,
  bias: Float32Array,
  labels: number,
): Reference {
  const { channels, height, width, data } = features;
  const size = height * width;
  const cells: number[] = [];
  const gradcam: number[] = [];
  const logits: number[] = [];
  const positive = Array.from({ length: channels }, (_, c) =>
    data.subarray(c * size, (c + 1) * size).reduce((n, value) => n + (value > 0 ? 1 : 0), 0),
  );
  for (let k = 0; k < labels; k++) {
    let logit = 0;
    for (let cell = 0; cell < size; cell++) {
      let sum = bias[k] ?? 0;
      let cam = 0;
      for (let c = 0; c < channels; c++) {
        const w = weight[k * channels + c] ?? 0;
        sum += w * (data[c * size + cell] ?? 0);
        const alpha = (w * (scales[c] ?? 0) * (positive[c] ?? 0)) / size ** 2;
        cam += alpha * (convolved.data[c * size + cell] ?? 0);
      }
      cells.push(sum);
      gradcam.push(Math.max(0, cam));
      logit += sum / size;
    }
    logits.push(logit);
  }
  return { logits, cells, gradcam };
}

function normalised(image: Uint8Array, width: number, height: number): Planes {
  const mean = [0.485, 0.456, 0.406];
  const std = [0.229, 0.224, 0.225];
  const data = Float64Array.from({ length: 3 * height * width }, (_, i) => {
    const c = Math.floor(i / (height * width));
    const byte = image[(i % (height * width)) * 3 + c] ?? 0;
    return (byte / 255 - (mean[c] ?? 0)) / (std[c] ?? 1);
  });
  return { channels: 3, height, width, data };
}

function mapPlanes(x: Planes, change: (value: number, channel: number, i: number) => number): Planes {
  const size = x.height * x.width;
  return { ...x, data: x.data.map((value, i) => change(value, Math.floor(i / size), i)) };
}

/** All values of the windows of a sliding square, reduced to one. */
function slide(
  x: Planes,
  channels: number,
  { kernel, stride }: { kernel: number; stride: number },
  reduce: (channel: number, take: (input: number, ky: number, kx: number) => number | undefined) => number,
): Planes {
  const pad = (kernel - 1) / 2;
  const height = Math.floor((x.height + 2 * pad - kernel) / stride) + 1;
  const width = Math.floor((x.width + 2 * pad - kernel) / stride) + 1;
  const data = new Float64Array(channels * height * width);
  for (let c = 0, i = 0; c < channels; c++) {
    for (let oy = 0; oy < height; oy++) {
      for (let ox = 0; ox < width; ox++) {
        data[i++] = reduce(c, (input, ky, kx) => {
          const y = oy * stride + ky - pad;
          const left = ox * stride + kx - pad;
          const isInside = y >= 0 && y < x.height && left >= 0 && left < x.width;
          return isInside ? x.data[(input * x.height + y) * x.width + left] : undefined;
        });
      }
    }
  }
  return { channels, height, width, data };
}

function convolution(
  x: Planes,
  weight: Float32Array,
  kernel: number,
  stride: number,
  groups: number,
): Planes {
  const perGroup = x.channels / groups;
  const outputs = weight.length / (perGroup * kernel * kernel);
  return slide(x, outputs, { kernel, stride }, (c, take) => {
    const first = Math.floor(c / (outputs / groups)) * perGroup;
    let sum = 0;
    for (let input = 0; input < perGroup; input++) {
      for (let ky = 0; ky < kernel; ky++) {
        for (let kx = 0; kx < kernel; kx++) {
          const w = weight[((c * perGroup + input) * kernel + ky) * kernel + kx] ?? 0;
          sum += w * (take(first + input, ky, kx) ?? 0);
        }
      }
    }
    return sum;
  });
}

function maxPool(x: Planes): Planes {
  return slide(x, x.channels, { kernel: 3, stride: 2 }, (c, take) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let ky = 0; ky < 3; ky++) {
      for (let kx = 0; kx < 3; kx++) most = Math.max(most, take(c, ky, kx) ?? Number.NEGATIVE_INFINITY);
    }
    return most;
  });
}
