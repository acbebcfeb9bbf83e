// DiagnosticLog/DiagnosticArchive (learn.microsoft.com, diagnosticlog-csp): a request names what a device is to collect and where it puts
// the archive, an HTTP PUT of one ZIP file; the results say how each item went, as an HRESULT.

import { child, children, filledText, parseXml, required, XmlError } from '../xml.ts'
import { element } from '../xml-write.ts'

const node = 'Vendor/MSFT/DiagnosticLog/DiagnosticArchive'
export const archiveDefinition = `./${node}/ArchiveDefinition`
export const archiveResults = `./${node}/ArchiveResults`

/** Kinds of items, as the elements of a request are called. */
export const archiveItems = ['RegistryKey', 'FoldersFiles', 'Command', 'Events'] as const
export type ArchiveItem = { readonly kind: (typeof archiveItems)[number]; readonly what: string }

export type ArchiveRequest = {
  /** A GUID; the results carry it. */
  readonly id: string
  readonly uploadUrl: string
  readonly items: readonly ArchiveItem[]
}

/** `hresult` is unsigned; 0 is success. Of the whole it is that of the upload. */
export type ArchiveResults = {
  readonly id: string
  readonly hresult: number
  readonly items: ReadonlyArray<ArchiveItem & { readonly hresult: number }>
}

export function writeArchiveRequest({ id, uploadUrl, items }: ArchiveRequest): string {
  return element(
    'Collection',
    {},
    element('ID', {}, id),
    element('SasUrl', {}, uploadUrl),
    ...items.map(({ kind, what }) => element(kind, {}, what)),
    element('OutputFileFormat', {}, 'Flattened'),
  ).markup
}

/** Throws XmlError. */
export function readArchiveRequest(text: string): ArchiveRequest {
  const root = collection(text)
  const items = root.children.flatMap(({ local, text: what }) => {
    const kind = archiveItems.find((one) => one === local)
    return kind ? [{ kind, what: what.trim() }] : []
  })
  const uploadUrl = filledText(required(root, 'SasUrl')) ?? ''
  return { id: filledText(required(root, 'ID')) ?? '', uploadUrl, items }
}

export function writeArchiveResults({ id, hresult, items }: ArchiveResults): string {
  return element(
    'Collection',
    { HRESULT: signed(hresult) },
    element('ID', {}, id),
    ...items.map((item) => element(item.kind, { HRESULT: signed(item.hresult) }, item.what)),
  ).markup
}

/** Throws XmlError. A result without a number counts as failed. */
export function readArchiveResults(text: string): ArchiveResults {
  const root = collection(text)
  const items = archiveItems.flatMap((kind) =>
    children(root, kind).map((one) => ({ kind, what: one.text.trim(), hresult: hresultOf(one.attributes.HRESULT) })),
  )
  return { id: filledText(child(root, 'ID')) ?? '', hresult: hresultOf(root.attributes.HRESULT), items }
}

function collection(text: string) {
  const root = parseXml(text, { bytes: 64 * 1024, depth: 4, elements: 1000 })
  if (root.local !== 'Collection') throw new XmlError(root.at, 'a Collection')
  return root
}

const failed = 0x80004005

/** Devices write them as signed decimals, and in hexadecimal. */
function hresultOf(written: string | undefined): number {
  const plain = written?.trim() ?? ''
  const number = /^(-?\d{1,10}|0x[0-9a-f]{1,8})$/i.test(plain) ? Number(plain) : failed
  return number >>> 0
}

const signed = (hresult: number): string => String(hresult | 0)
