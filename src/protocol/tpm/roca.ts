// RSA keys that can be factored because a library of Infineon made them of few bits (CVE-2017-15361, "ROCA"; Nemec, Sýs and
// others, "The Return of Coppersmith's Attack", 2017). Their moduli are powers of 65537 modulo many small primes, which a key
// made at random is with a chance of one in many millions.

const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

const powers: ReadonlyArray<readonly [bigint, ReadonlySet<bigint>]> = primes.map((prime) => {
  const modulo = BigInt(prime)
  const found = new Set<bigint>()
  for (let power = 1n; !found.has(power); power = (power * 65537n) % modulo) found.add(power)
  return [modulo, found]
})

export function isWeakInfineonKey(modulus: Uint8Array): boolean {
  let value = 0n
  for (const byte of modulus) value = (value << 8n) | BigInt(byte)
  return powers.every(([prime, found]) => found.has(value % prime))
}
