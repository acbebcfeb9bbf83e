// The metadata resource of an image: a security block, then its folders and files. A folder's entries stand together, end with eight
// zero bytes, and its own entry says where they begin. No descriptors are written, so that the files inherit those of where they go.

import { digestSize, numberOf, viewOf, WimProblem } from './layout.ts'

export type TreeFile = { readonly path: string; readonly sha1: Uint8Array }

const fixedSize = 102
const endOfFolder = 8
const folderAttribute = 0x10
const fileAttribute = 0x20
const noDescriptor = 0xffff_ffff
const securityBlock = 8

const mostEntries = 10_000
const deepest = 32

type Folder = { readonly folders: Map<string, Folder>; readonly files: Map<string, Uint8Array> }

const newFolder = (): Folder => ({ folders: new Map(), files: new Map() })

export type Counts = { readonly folders: number; readonly files: number }

/** `at`: every time in it, in hundreds of nanoseconds since 1601. */
export function encodeTree(
  files: readonly TreeFile[],
  at: bigint,
): { readonly bytes: Uint8Array; readonly counts: Counts } {
  const root = newFolder()
  for (const { path, sha1 } of files) {
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    let folder = root
    for (const part of parts) {
      const next = folder.folders.get(part) ?? newFolder()
      folder.folders.set(part, next)
      folder = next
    }
    folder.files.set(name, sha1)
  }
  const rootAt = securityBlock
  const levels: Array<{ readonly folder: Folder; readonly at: number }> = []
  /** Where the entries of each folder begin: level by level, so that all of them are known before any is written. */
  const begins = new Map<Folder, number>()
  let end = rootAt + entrySize('') + endOfFolder
  const waiting = [root]
  for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
    begins.set(folder, end)
    levels.push({ folder, at: end })
    for (const name of [...folder.folders.keys(), ...folder.files.keys()]) end += entrySize(name)
    end += endOfFolder
    waiting.push(...folder.folders.values())
  }
  const bytes = new Uint8Array(end)
  viewOf(bytes).setUint32(0, securityBlock, true)
  putEntry(bytes, rootAt, { name: '', at, begins: begins.get(root) ?? 0 })
  for (const level of levels) {
    let here = level.at
    for (const [name, folder] of level.folder.folders) {
      here = putEntry(bytes, here, { name, at, begins: begins.get(folder) ?? 0 })
    }
    for (const [name, sha1] of level.folder.files) here = putEntry(bytes, here, { name, at, sha1 })
  }
  return { bytes, counts: { folders: levels.length - 1, files: files.length } }
}

/** A name ends with a null, which its length leaves out. */
const entrySize = (name: string): number => Math.ceil((fixedSize + (name === '' ? 0 : 2 * name.length + 2)) / 8) * 8

type Entry = { readonly name: string; readonly at: bigint } & (
  | { readonly begins: number }
  | { readonly sha1: Uint8Array }
)

/** Where the next one goes. */
function putEntry(bytes: Uint8Array, start: number, entry: Entry): number {
  const view = viewOf(bytes)
  const size = entrySize(entry.name)
  const isFolder = 'begins' in entry
  view.setBigUint64(start, BigInt(size), true)
  view.setUint32(start + 8, isFolder ? folderAttribute : fileAttribute, true)
  view.setUint32(start + 12, noDescriptor, true)
  if (isFolder) view.setBigUint64(start + 16, BigInt(entry.begins), true)
  for (const time of [40, 48, 56]) view.setBigUint64(start + time, entry.at, true)
  if (!isFolder) bytes.set(entry.sha1, start + 64)
  view.setUint16(start + 100, 2 * entry.name.length, true)
  for (let at = 0; at < entry.name.length; at++) {
    view.setUint16(start + fixedSize + 2 * at, entry.name.charCodeAt(at), true)
  }
  return start + size
}

export function decodeTree(bytes: Uint8Array): TreeFile[] {
  const view = viewOf(bytes)
  if (bytes.length < securityBlock) throw broken('its list of files is too short')
  const descriptors = view.getUint32(0, true)
  const files: TreeFile[] = []
  let seen = 0
  const read = (at: number) => {
    if (at % 8 !== 0 || at + 8 > bytes.length) throw broken('an entry of its list of files is outside')
    const size = numberOf(view.getBigUint64(at, true))
    if (size <= 8) return undefined
    if (size < fixedSize || at + size > bytes.length) throw broken('an entry of its list of files is outside')
    if (++seen > mostEntries) throw new WimProblem(`The image holds more than ${mostEntries} files and folders.`)
    const [streams, shortName, name] = [96, 98, 100].map((field) => view.getUint16(at + field, true))
    if (streams !== 0) throw new WimProblem('A file of the image has streams beside its content, which is not read.')
    if (fixedSize + (shortName ?? 0) + (name ?? 0) > size) throw broken('the name of a file is longer than its entry')
    return {
      next: at + Math.ceil(size / 8) * 8,
      isFolder: (view.getUint32(at + 8, true) & folderAttribute) !== 0,
      begins: numberOf(view.getBigUint64(at + 16, true)),
      sha1: bytes.slice(at + 64, at + 64 + digestSize),
      name: nameIn(bytes.subarray(at + fixedSize, at + fixedSize + (name ?? 0))),
    }
  }
  const walk = (start: number, path: string, depth: number): void => {
    if (depth > deepest) throw new WimProblem(`The image has folders more than ${deepest} deep.`)
    for (let entry = read(start); entry; entry = read(entry.next)) {
      if (entry.name === '' || /[\\/\0]/.test(entry.name)) throw broken('a file of it has no name')
      const full = path === '' ? entry.name : `${path}/${entry.name}`
      if (!entry.isFolder) files.push({ path: full, sha1: entry.sha1 })
      else if (entry.begins !== 0) walk(entry.begins, full, depth + 1)
    }
  }
  const root = read(Math.ceil(descriptors / 8) * 8 || securityBlock)
  if (!root?.isFolder) throw broken('it has no first folder')
  if (root.begins !== 0) walk(root.begins, '', 0)
  return files
}

/** Kept as it is, half a surrogate pair too: two names that differ stay two. */
function nameIn(bytes: Uint8Array): string {
  const view = viewOf(bytes)
  let name = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) name += String.fromCharCode(view.getUint16(at, true))
  return name
}

const broken = (what: string): WimProblem => new WimProblem(`The image is damaged: ${what}.`)
