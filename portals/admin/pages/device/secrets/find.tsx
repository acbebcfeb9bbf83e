// Shows a recovery key by the id that the recovery screen of Windows says: whoever reads it there need not know which device it is, and the
// device may have been deleted.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { findRecoveryKey } from '../../../api/management/device-secrets.ts'
import { ShowSecret } from './show.tsx'

export function FindRecoveryKey() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <GuardedButton operation="mdm.recovery-key.read" onClick={() => setOpen(true)}>
        {t('secrets.find')}
      </GuardedButton>
      {open && (
        <ShowSecret
          wanted={{ title: t('secrets.find'), asksId: true, show: (reason, id) => findRecoveryKey(id, reason) }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
