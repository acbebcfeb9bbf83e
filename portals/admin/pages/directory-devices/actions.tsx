// Disables a device of the directory, enables it, and deletes it. Each is a question first, which says what stops working and when.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { handDeleted } from '../../../shared/ui/list/deleted.ts'
import type { Notice } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type DirectoryDevice, deleteDirectoryDevice, setDeviceEnabled } from '../../api/directory.ts'
import { deviceObjectQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

type Verb = 'disable' | 'enable' | 'delete'

export function DirectoryDeviceActions(props: {
  readonly device: DirectoryDevice
  readonly onTurned: (notice: Notice) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const { id, displayName: name, accountEnabled, source } = props.device
  const [asking, setAsking] = useState<Verb>()
  const act = useMutation({
    mutationFn: async (verb: Verb) => {
      if (verb === 'delete') await deleteDirectoryDevice(id)
      else await setDeviceEnabled(id, verb === 'enable')
    },
    onSuccess: async (_, verb) => {
      if (verb === 'delete') {
        handDeleted('directory-device', name)
        await router.navigate({ href: paths.directoryDevices() })
        // Not before: as long as this page is there it would ask again for what is gone.
        queries.removeQueries({ queryKey: deviceObjectQuery(id).queryKey })
        await queries.invalidateQueries({ queryKey: ['devices'] })
        return
      }
      await queries.invalidateQueries({ queryKey: ['devices'] })
      setAsking(undefined)
      props.onTurned({ text: t(`directoryDevices.${verb}.done`, { name }) })
    },
  })
  const ask = (verb: Verb) => {
    act.reset()
    setAsking(verb)
  }
  const turn = accountEnabled ? 'disable' : 'enable'
  return (
    <>
      <GuardedButton operation="directory.device.change" onClick={() => ask(turn)}>
        {t(`directoryDevices.${turn}.name`)}
      </GuardedButton>
      {/* Everybody may delete their own devices: what deletes others' is the permission to change them. */}
      <GuardedButton operation="directory.device.change" icon={<DeleteRegular />} onClick={() => ask('delete')}>
        {t('directoryDevices.delete.name')}
      </GuardedButton>
      {asking && (
        <Confirm
          key={asking}
          open
          title={t(`directoryDevices.${asking}.ask`, { name })}
          confirm={t(`directoryDevices.${asking}.name`)}
          typed={asking === 'delete' ? name : undefined}
          danger={asking !== 'enable'}
          busy={act.isPending}
          onClose={() => setAsking(undefined)}
          onConfirm={() => act.mutate(asking)}
        >
          <ul className={styles.effects}>
            {(t(`directoryDevices.${asking}.effects`, { returnObjects: true }) as readonly string[]).map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
            {source && <li>{t(`directoryDevices.${asking}.synchronized`, { source })}</li>}
          </ul>
          {act.isError && <Failed problem={act.error} />}
        </Confirm>
      )}
    </>
  )
}
