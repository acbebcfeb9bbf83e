// Certificates as people have them: in files of either form, and as text.

export function bytesToBase64(bytes: Uint8Array): string {
  let letters = ''
  for (const byte of bytes) letters += String.fromCharCode(byte)
  return btoa(letters)
}

/** PEM or DER. Undefined: how many certificates are in it, if not one. */
export function readCertificate(bytes: Uint8Array): { readonly base64: string } | { readonly count: number } {
  const text = new TextDecoder('latin1').decode(bytes)
  const found = [...text.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)]
  if (found.length > 1) return { count: found.length }
  return { base64: found[0]?.[1]?.replace(/\s/g, '') ?? bytesToBase64(bytes) }
}
