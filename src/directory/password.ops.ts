// Passwords are kept as Argon2id PHC strings, so that cost and algorithm can change at a later sign-in.
// Cost: 19 MiB, 2 passes, 1 lane (the smallest that OWASP recommends), about 15 ms a sign-in.

import { hash, verify } from '@node-rs/argon2'

import { Fault } from '../kernel/fault.ts'

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const shortest = 8
const longest = 256

/** Throws `invalid-input` for a password that is too short or longer than anybody types. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < shortest || password.length > longest) {
    throw new Fault('invalid-input', `A password has ${shortest} to ${longest} characters; choose another one.`, {
      reason: 'password-length',
    })
  }
  return hash(password, cost)
}

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  if (password.length > longest) return false
  return verify(stored, password)
}

/** A hash of nothing anybody knows: verifying against it costs what a real one costs, so timing tells nothing. */
export const unknowableHash: Promise<string> = hash(crypto.randomUUID(), cost)
