// Numbers of TPM 2.0 Library Part 2 that we use: §6.3 algorithms, §6.5.2 command codes, §6.9 structure tags, §7.4 permanent
// handles, §8.3 object attributes.

export const algorithm = {
  rsa: 0x0001,
  sha1: 0x0004,
  aes: 0x0006,
  sha256: 0x000b,
  sha384: 0x000c,
  sha512: 0x000d,
  none: 0x0010,
  rsassa: 0x0014,
  rsaes: 0x0015,
  rsapss: 0x0016,
  oaep: 0x0017,
  ecdsa: 0x0018,
  ecdh: 0x0019,
  ecc: 0x0023,
  cfb: 0x0043,
} as const

export const curve = { p256: 0x0003, p384: 0x0004, p521: 0x0005 } as const

export const attribute = {
  fixedTpm: 0x2,
  fixedParent: 0x10,
  sensitiveDataOrigin: 0x20,
  userWithAuth: 0x40,
  adminWithPolicy: 0x80,
  noDictionaryAttack: 0x400,
  restricted: 0x10000,
  decrypt: 0x20000,
  sign: 0x40000,
} as const

export const permanentHandle = {
  owner: 0x40000001,
  none: 0x40000007,
  password: 0x40000009,
  endorsement: 0x4000000b,
} as const

/** Where the TCG's EK Credential Profile puts the RSA-2048 endorsement key and its certificate (§2.2.1.4, §2.2.1.5). */
export const ekHandle = 0x81010001
export const ekCertificateIndex = 0x01c00002

export const attestMagic = 0xff544347
export const attestQuote = 0x8018
export const attestCreation = 0x801a

/** Code, and how many handles stand before the parameters of the command and of its response. */
export const commands = {
  createPrimary: { code: 0x131, handles: 1, responseHandles: 1 },
  activateCredential: { code: 0x147, handles: 2, responseHandles: 0 },
  nvRead: { code: 0x14e, handles: 2, responseHandles: 0 },
  policySecret: { code: 0x151, handles: 2, responseHandles: 0 },
  quote: { code: 0x158, handles: 1, responseHandles: 0 },
  flushContext: { code: 0x165, handles: 0, responseHandles: 0 },
  nvReadPublic: { code: 0x169, handles: 1, responseHandles: 0 },
  readPublic: { code: 0x173, handles: 1, responseHandles: 0 },
  startAuthSession: { code: 0x176, handles: 2, responseHandles: 1 },
  getCapability: { code: 0x17a, handles: 0, responseHandles: 0 },
  pcrRead: { code: 0x17e, handles: 0, responseHandles: 0 },
} as const

export type CommandName = keyof typeof commands
