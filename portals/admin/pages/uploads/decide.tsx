// Asks before an upload is approved or refused, and says what follows: how many devices, and which of them get which profile.

import { Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Decision, Upload, UploadedDevice } from '../../api/partner/uploads.ts'

export function DecideUpload(props: {
  readonly decision: Decision
  readonly upload: Upload
  /** Undefined: they are not read yet. */
  readonly devices: readonly UploadedDevice[] | undefined
  readonly busy: boolean
  readonly problem: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { decision, upload, devices, problem } = props
  const { partnerName: name, devices: count } = upload
  const withProfile = devices?.filter(({ deploymentProfileId: id }) => id !== null).length ?? 0
  return (
    <Confirm
      open
      danger={decision === 'refuse'}
      title={t(`uploads.ask.${decision}`, { name, count })}
      confirm={t(`uploads.do.${decision}`)}
      busy={props.busy}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      {decision === 'approve' ? (
        <>
          <Text>{t('uploads.effect.registered', { count })}</Text>
          {withProfile > 0 && <Text>{t('uploads.effect.profile', { count: withProfile, name })}</Text>}
          <Sentences of={t('uploads.effect.approve', { returnObjects: true })} />
        </>
      ) : (
        <Sentences of={t('uploads.effect.refuse', { returnObjects: true })} />
      )}
      {problem != null && <Failed problem={problem} />}
    </Confirm>
  )
}
