import { uniteTags } from "./buckets.js";
import { firstBucket, linkOf, maskOf, parentOf, root, type Tree } from "./tree.js";

/** What a branch holds is what its children hold. */
export function uniteMasks(tree: Tree, branch: number): number {
  const low = linkOf(tree, branch);
  return maskOf(tree, low) | maskOf(tree, low + 1);
}

/** Someone with these tags has come to a leaf. */
export function widenMasks(tree: Tree, leaf: number, tags: number): void {
  let node = leaf;
  while ((maskOf(tree, node) | tags) !== maskOf(tree, node)) {
    tree.masks[node] = maskOf(tree, node) | tags;
    if (node === root) return;
    node = parentOf(tree, node);
  }
}

/** Someone has left a leaf. */
export function narrowMasks(tree: Tree, leaf: number): void {
  let node = leaf;
  let mask = uniteTags(tree.buckets, firstBucket(tree, leaf), maskOf(tree, leaf));
  while (mask !== maskOf(tree, node)) {
    tree.masks[node] = mask;
    if (node === root) return;
    node = parentOf(tree, node);
    mask = uniteMasks(tree, node);
  }
}
