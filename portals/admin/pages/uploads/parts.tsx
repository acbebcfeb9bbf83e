// What the list of uploads and the page of one say in the same way.

import { Badge } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Upload } from '../../api/partner/uploads.ts'

const colours = { held: 'warning', queued: 'informative', processing: 'informative', done: 'success' } as const

export function UploadState({ upload: { state, refused, devices } }: { readonly upload: Upload }) {
  const { t } = useTranslation()
  const bad = state === 'done' ? (refused ?? 0) : 0
  return (
    <Badge appearance="tint" color={bad > 0 ? 'danger' : colours[state]}>
      {bad > 0 ? t('uploads.doneRefused', { refused: bad, devices }) : t(`uploads.state.${state}`)}
    </Badge>
  )
}
