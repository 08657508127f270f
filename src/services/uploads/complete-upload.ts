import { completeUpload, lockUpload, piecesOf, type StoredUpload } from '../../store/queries/upload.ts';
import { isUuid } from '../../store/rows.ts';
import type { ListSender } from '../assistance-lists/may-send.ts';
import { type Counter, refuseWrite } from '../write.ts';
import { measured, readUpload } from './read-upload.ts';

export interface UploadNamed extends ListSender {
  readonly uploadId: string;
  /** Of an upload in pieces: how many there are. */
  readonly chunks?: number | null;
}

/** A whole upload. */
export type WholeUpload = StoredUpload & { readonly checksum: string };

/**
 * An upload of the sender's own, held and whole; one in pieces is closed, once as many have come as were sent. Its pieces may be
 * gone, where a delivery was made from it: `assertReadable` refuses that.
 */
export async function wholeUpload(tx: Counter, named: UploadNamed): Promise<WholeUpload> {
  const stored = isUuid(named.uploadId) ? await lockUpload(tx.db, named.uploadId.toLowerCase()) : undefined;
  if (!stored || stored.uploadedBy !== (tx.viewer.subject ?? '')) return refuseUnknown();
  if (stored.department !== named.department || stored.regionCode !== named.region) refuseOther(stored);
  if (stored.checksum !== null) return { ...stored, checksum: stored.checksum };
  if (stored.state === 'RECEIVING') refuseUnfinished();
  await assertAllHere(tx, stored.id, named.chunks ?? null);
  const whole = await measured(readUpload(tx.db, tx.keyring, stored.id));
  await completeUpload(tx.db, stored.id, whole);
  return { ...stored, ...whole, state: 'COMPLETE' };
}

/** Refuses to read an upload whose pieces are gone. An empty file never had any. */
export async function assertReadable({ db }: Counter, { id, size }: WholeUpload): Promise<void> {
  if (size === 0 || (await piecesOf(db, id)).length > 0) return;
  const text = {
    zh: '该上传的内容已处理完毕并清除：请以新的上传标识重新上传。',
    en: 'What this upload held was read and forgotten. Upload the file again under a new id.',
  };
  refuseWrite('UPLOAD_GONE', text, 'uploadId');
}

function refuseUnknown(): never {
  const text = {
    zh: '没有您上传的这份文件：请先上传，再报送。',
    en: 'There is no such upload of yours. Upload the file first, then send the list.',
  };
  refuseWrite('UPLOAD_UNKNOWN', text, 'uploadId');
}

function refuseUnfinished(): never {
  const text = {
    zh: '该文件尚未上传完毕：请待上传成功后再报送；传输中断的，请以同一标识重新上传。',
    en: 'This file is still on its way. Send the list when the upload has been answered; if it broke off, upload it again under the same id.',
  };
  refuseWrite('UPLOAD_UNFINISHED', text, 'uploadId');
}

function refuseOther({ department, regionCode }: StoredUpload): never {
  const text = {
    zh: `该上传属于${department}、区划${regionCode}的名单：请按上传时的部门和区划报送。`,
    en: `This upload is a list of ${department} about region ${regionCode}: send it as that.`,
  };
  refuseWrite('UPLOAD_OF_ANOTHER_LIST', text, 'uploadId');
}

async function assertAllHere({ db }: Counter, id: string, chunks: number | null): Promise<void> {
  const here = new Set((await piecesOf(db, id)).map(({ number }) => number));
  if (chunks === null) {
    const text = {
      zh: '分片报送的名单须注明分片数（chunks）。',
      en: 'Say how many pieces the list has (chunks): it was sent in pieces.',
    };
    refuseWrite('CHUNKS_NEEDED', text, 'chunks');
  }
  const missing = Array.from({ length: chunks }, (_, number) => number).filter((number) => !here.has(number));
  if (missing.length === 0 && here.size === chunks) return;
  const [zh, en] =
    missing.length > 0
      ? [`缺少序号为${missing.join('、')}的分片`, `These pieces have not come: ${missing.join(', ')}`]
      : [
          `已收到${here.size}片，多于注明的${chunks}片`,
          `${here.size} pieces have come, more than the ${chunks} that were sent`,
        ];
  refuseWrite('CHUNKS_MISSING', { zh: `${zh}。`, en: `${en}.` }, 'chunks');
}
