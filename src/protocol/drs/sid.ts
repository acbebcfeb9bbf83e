// The security identifier Windows derives for an object of the directory: `S-1-12-1-` and the object's GUID as four
// little-endian numbers (docs/specification/device-registration.md).

import { guidToMixedEndian } from '../../kernel/bytes.ts'

export function sidOfObject(objectId: string): string {
  const bytes = guidToMixedEndian(objectId)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return `S-1-12-1-${[0, 4, 8, 12].map((at) => view.getUint32(at, true)).join('-')}`
}

/** The group whose members administer a computer. */
export const administratorsSid = 'S-1-5-32-544'

/** Directory roles whose members administer every joined computer, whatever its profile says (S-085). */
export const roleObjectIds = {
  'global-administrator': '62e90394-69f5-4237-9190-012177145e10',
  'device-administrator': '9f06204d-73c1-4d4c-880a-6edb90606fd8',
} as const
