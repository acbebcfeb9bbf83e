// The frame around a command and its response (TPM 2.0 Library Part 1, §18; Part 2, §10.13 for authorisations): tag, size,
// code, handles, authorisation area, parameters. Handles are counted by the command (constants.ts).

import { type CommandName, commands } from './constants.ts'
import { concat, type Reader, readerOf, sized, u8, u16, u32 } from './marshal.ts'

const withoutSessions = 0x8001
const withSessions = 0x8002
const largestFrame = 4096

export type Authorization = {
  readonly session: number
  readonly nonce: Uint8Array
  /** Bit 0: the session outlives the command. */
  readonly attributes: number
  readonly hmac: Uint8Array
}

export type TpmCommand = {
  readonly name: CommandName
  readonly handles: readonly number[]
  readonly authorizations: readonly Authorization[]
  readonly parameters: Uint8Array
}

export function encodeCommand({ name, handles, authorizations, parameters }: TpmCommand): Uint8Array {
  const area = concat(...authorizations.map(encodeAuthorization))
  const body = concat(
    u32(commands[name].code),
    ...handles.map(u32),
    ...(authorizations.length > 0 ? [u32(area.length), area] : []),
    parameters,
  )
  return concat(u16(authorizations.length > 0 ? withSessions : withoutSessions), u32(6 + body.length), body)
}

export function decodeCommand(bytes: Uint8Array): TpmCommand {
  const reader = readerOf(bytes)
  const sessions = readTag(reader)
  readSize(reader, bytes)
  const code = reader.u32()
  const name = (Object.keys(commands) as CommandName[]).find((one) => commands[one].code === code)
  if (name === undefined) return reader.fail('the code of a command we know')
  const handles = readHandles(reader, commands[name].handles)
  const authorizations: Authorization[] = []
  if (sessions) {
    const end = reader.u32() + reader.at()
    while (reader.at() < end) authorizations.push(readAuthorization(reader))
    if (reader.at() !== end || authorizations.length === 0 || authorizations.length > 3) {
      reader.fail('one to three whole authorisations')
    }
  }
  return { name, handles, authorizations, parameters: reader.rest() }
}

export type TpmResponse = {
  /** 0: it was done. Otherwise Part 2, §6.6. */
  readonly code: number
  readonly handles: readonly number[]
  readonly parameters: Uint8Array
  /** The TPM's session data, undecoded: passwords and policies need none of it. */
  readonly sessions: Uint8Array | null
}

export function encodeResponse({ code, handles, parameters, sessions }: TpmResponse): Uint8Array {
  const body =
    sessions === null
      ? concat(...handles.map(u32), parameters)
      : concat(...handles.map(u32), u32(parameters.length), parameters, sessions)
  return concat(u16(sessions === null ? withoutSessions : withSessions), u32(10 + body.length), u32(code), body)
}

export function decodeResponse(bytes: Uint8Array, name: CommandName): TpmResponse {
  const reader = readerOf(bytes)
  const withAuthorization = readTag(reader)
  readSize(reader, bytes)
  const code = reader.u32()
  const handles = code === 0 ? readHandles(reader, commands[name].responseHandles) : []
  if (!withAuthorization) return { code, handles, parameters: reader.rest(), sessions: null }
  const size = reader.u32()
  return { code, handles, parameters: reader.bytes(size), sessions: reader.rest() }
}

function encodeAuthorization({ session, nonce, attributes, hmac }: Authorization): Uint8Array {
  return concat(u32(session), sized(nonce), u8(attributes), sized(hmac))
}

function readAuthorization(reader: Reader): Authorization {
  return { session: reader.u32(), nonce: reader.sized(64), attributes: reader.u8(), hmac: reader.sized(64) }
}

function readTag(reader: Reader): boolean {
  const tag = reader.u16()
  if (tag !== withoutSessions && tag !== withSessions) reader.fail('the tag 0x8001 or 0x8002')
  return tag === withSessions
}

function readSize(reader: Reader, bytes: Uint8Array): void {
  if (reader.u32() !== bytes.length) reader.fail(`the size ${bytes.length}`)
  if (bytes.length > largestFrame) reader.fail(`at most ${largestFrame} bytes`)
}

function readHandles(reader: Reader, count: number): number[] {
  return Array.from({ length: count }, () => reader.u32())
}
