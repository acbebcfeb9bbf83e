// What brings PCs here, on the administration API.

import { makePreparedFiles } from '../../contract/preparation/files.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { toBase64 } from '../../kernel/bytes.ts'
import { type FilesDeps, makeFiles } from './files.ops.ts'

export function filesRoutes(serve: Serve, deps: FilesDeps): void {
  serve.json(makePreparedFiles, async (call) => {
    const { secret, wirelessNetwork, computerName, localAccount, rootCertificate, firstRunHidden } = call.body
    const choice = {
      rootCertificate: rootCertificate ?? true,
      firstRunHidden: firstRunHidden ?? false,
      ...(computerName !== undefined && { computerName }),
      ...(wirelessNetwork && {
        wirelessNetwork: {
          ssid: wirelessNetwork.ssid,
          hidden: wirelessNetwork.hidden ?? false,
          ...(wirelessNetwork.passphrase !== undefined && { passphrase: wirelessNetwork.passphrase }),
        },
      }),
      ...(localAccount && { account: { ...localAccount, administrator: localAccount.administrator ?? false } }),
    }
    const { files, ...prepared } = await makeFiles(deps, tokenOperation(call), { id: call.params.id, secret }, choice)
    return {
      ...prepared,
      files: files.map(({ kind, name, mediaType, bytes }) => ({ kind, name, mediaType, content: toBase64(bytes) })),
    }
  })
}
