// What a profile leaves out of the first run, as devices are told it.

import type { OobeFlags } from '../../protocol/ztd/oobe-config.ts'
import { type ProfileMode, type ProfileSettings, regionOf } from './profile.ts'

/** `language`: 'os-default', '' (the user chooses) or a language tag. */
export type Oobe = { readonly flags: OobeFlags; readonly language: string; readonly region: string }

export function oobeOf({ mode, settings }: { readonly mode: ProfileMode; readonly settings: ProfileSettings }): Oobe {
  const selfDeploying = mode === 'self-deploying'
  const language = settings.locale ?? 'os-default'
  const chosen = language !== '' && language !== 'os-default'
  return {
    language,
    region: regionOf(language),
    flags: {
      skipCortana: true,
      standardUser: settings.userType === 'standard',
      skipPrivacy: settings.privacySettingsHidden,
      skipOemRegistration: true,
      skipEula: settings.eulaHidden,
      attestTpm: selfDeploying || settings.preprovisioningAllowed,
      authenticateDevice: selfDeploying,
      requireTpm: selfDeploying,
      skipUpgrade: true,
      downloadPatches: false,
      skipKeyboard: settings.keyboardSelectionPageSkipped && chosen,
    },
  }
}
