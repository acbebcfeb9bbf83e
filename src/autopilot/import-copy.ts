// Rows in PostgreSQL's binary COPY format: a header, per row a count of fields, per field its length and bytes, and a trailer.
// Binary, because a hardware hash would double its size as text and be parsed again on the other side.

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
/** PostgreSQL counts its time from 2000-01-01. */
const epochMs = Date.UTC(2000, 0, 1)
const textOid = 25

export type CopyRows = {
  readonly rows: () => number
  /** Begins a row; as many fields must follow as the table's columns were named. */
  readonly row: () => void
  readonly uuid: (guid: string | null) => void
  readonly text: (text: string | null) => void
  readonly texts: (list: readonly string[]) => void
  readonly json: (text: string) => void
  readonly bytes: (bytes: Uint8Array) => void
  readonly int: (value: number) => void
  readonly time: (at: Date | null) => void
  readonly done: () => Buffer
}

export function makeCopyRows(columns: number): CopyRows {
  let buffer = Buffer.allocUnsafe(1 << 20)
  let at = signature.copy(buffer)
  let rows = 0

  const room = (size: number): void => {
    if (at + size <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * buffer.length, at + size))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const length = (size: number): void => {
    at = buffer.writeInt32BE(size, at)
  }
  const nothing = (): void => {
    room(4)
    length(-1)
  }
  const putText = (text: string, prefix = -1): void => {
    // three bytes a UTF-16 unit is the most that UTF-8 needs
    room(5 + 3 * text.length)
    const start = at
    at += 4
    if (prefix >= 0) at = buffer.writeUInt8(prefix, at)
    at += buffer.write(text, at)
    buffer.writeInt32BE(at - start - 4, start)
  }

  return {
    rows: () => rows,
    row() {
      room(2)
      rows++
      at = buffer.writeInt16BE(columns, at)
    },
    uuid(guid) {
      if (guid === null) return nothing()
      room(20)
      length(16)
      at += buffer.write(guid.replaceAll('-', ''), at, 'hex')
    },
    text(text) {
      if (text === null) return nothing()
      putText(text)
    },
    texts(list) {
      room(24)
      const start = at
      at += 4
      for (const part of list.length === 0 ? [0, 0, textOid] : [1, 0, textOid, list.length, 1]) length(part)
      for (const text of list) putText(text)
      buffer.writeInt32BE(at - start - 4, start)
    },
    json(text) {
      putText(text, 1) // jsonb, version 1
    },
    bytes(bytes) {
      room(4 + bytes.length)
      length(bytes.length)
      buffer.set(bytes, at)
      at += bytes.length
    },
    int(value) {
      room(8)
      length(4)
      at = buffer.writeInt32BE(value, at)
    },
    time(when) {
      if (when === null) return nothing()
      room(12)
      length(8)
      at = buffer.writeBigInt64BE(BigInt(when.getTime() - epochMs) * 1000n, at)
    },
    done() {
      room(2)
      at = buffer.writeInt16BE(-1, at)
      return buffer.subarray(0, at)
    },
  }
}
