// The question before an undo: how many devices go, and how many stay for which reason, as the service counts them at this moment.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { undoImport } from '../../api/import/imports.ts'
import type { Staying } from './staying.tsx'

const useStyles = makeStyles({ leaves: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 } })

export function UndoImport(props: {
  readonly importId: string
  readonly onClose: () => void
  readonly onBegun: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { importId, onClose, onBegun } = props
  const effect = useQuery({
    queryKey: ['undo of import', importId], // not among those that are asked again once it has begun
    queryFn: () => undoImport(importId, true),
    gcTime: 0, // asked anew each time
  })
  const undo = useMutation({ mutationFn: () => undoImport(importId, false), onSuccess: onBegun })
  const { takesOut = 0, leaves = [] } = effect.data ?? {}
  return (
    <Confirm
      open
      title={t('imports.undoAsk')}
      confirm={effect.data && takesOut === 0 ? t('imports.undoDoNothing') : t('imports.undoDo')}
      busy={undo.isPending}
      onClose={onClose}
      onConfirm={() => {
        // nothing goes before it was said what
        if (effect.data) undo.mutate()
      }}
    >
      <div aria-live="polite">
        {effect.isPending && <Text>{t('imports.undoLooking')}</Text>}
        {effect.data && (
          <Text>{takesOut > 0 ? t('imports.undoTakes', { count: takesOut }) : t('imports.undoNothing')}</Text>
        )}
      </div>
      {leaves.length > 0 && (
        <ul className={styles.leaves}>
          {leaves.map(({ reason, devices }) => (
            <li key={reason}>
              {t('imports.undoLeaves', { count: devices, reason: t(`imports.stays.${reason as Staying}`) })}
            </li>
          ))}
        </ul>
      )}
      <Text>{t('imports.undoUpdated')}</Text>
      {effect.isError && <Failed problem={effect.error} retry={() => void effect.refetch()} />}
      {undo.isError && <Failed problem={undo.error} />}
    </Confirm>
  )
}
