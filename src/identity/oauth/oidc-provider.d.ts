// The part of oidc-provider that we use; the package carries no types. Only provider.ops.ts, its grants and exchange.ops.ts know it.

declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export type Context = {
    readonly req: IncomingMessage
    type: string
    body: unknown
    status: number
    readonly oidc: {
      readonly params: Record<string, string | undefined>
      readonly client: Client
      readonly session?: { accountId?: string; readonly acr?: string }
      readonly result?: { readonly consent?: { readonly grantId?: string } }
    }
  }

  export type Client = {
    readonly clientId: string
    readonly clientName?: string
    grantTypeAllowed(type: string): boolean
  }

  export type Stored = {
    readonly accountId: string
    readonly clientId: string
    readonly acr?: string
    /** Resource indicators that were granted. */
    readonly resource?: string | readonly string[]
    readonly consumed?: unknown
  }

  export type Token = {
    readonly kind: 'AccessToken' | 'ClientCredentials'
    readonly accountId?: string
    readonly clientId: string
    resourceServer?: ResourceServer
    readonly expiration: number
    scope: string
    resourceServerInfo?: unknown
    save(): Promise<string>
  }

  export type Grant = {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  export type InteractionDetails = {
    readonly uid: string
    readonly params: Record<string, string | string[] | undefined>
    session?: { accountId?: string; uid?: string } | undefined
    readonly exp: number
    save(ttl: number): Promise<unknown>
  }

  export type ResourceServer = { identifier(): string }

  type New<T> = new (input: Record<string, unknown>) => T
  type Findable<T> = { find(id: string, options?: { ignoreExpiration?: boolean }): Promise<T | undefined> }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>
    on(event: string, listener: (ctx: Context, error: Error & { error_detail?: string }) => void): void
    registerGrantType(name: string, handler: (ctx: Context) => Promise<void>, parameters: readonly string[]): void
    registerResponseMode(
      name: string,
      handler: (ctx: Context, redirectUri: string, fields: Record<string, string>) => void,
    ): void
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<InteractionDetails>
    interactionResult(req: IncomingMessage, res: ServerResponse, result: Record<string, unknown>): Promise<string>
    readonly Client: { prototype: { compareClientSecret(this: Client, secret: string): Promise<boolean> } }
    readonly AccessToken: New<Token>
    readonly RefreshToken: New<Token> & Findable<Stored> & { prototype: { generateTokenId(): string } }
    readonly AuthorizationCode: Findable<Stored> & { prototype: { generateTokenId(): string } }
    readonly Session: { findByUid(uid: string): Promise<{ destroy(): Promise<void> } | undefined> }
    readonly IdToken: new (
      claims: Record<string, unknown>,
      more: { ctx: Context },
    ) => { scope: string; set(name: string, value: unknown): void; issue(options: { use: 'idtoken' }): Promise<string> }
    readonly Grant: New<Grant>
    readonly ResourceServer: new (
      identifier: string,
      info: Record<string, unknown>,
    ) => ResourceServer
  }

  export const errors: {
    readonly InvalidGrant: new (detail: string) => Error
    readonly SessionNotFound: new (detail: string) => Error
  }

  export const interactionPolicy: { base(): { remove(name: string): void } }
}
