export const nextToken = 'Send it to get the next page. Null: this is the last page.';
export const connection = 'The name of the connection.';
export const mainAccountId = 'The RingCX main account. Null: RingCX did not name it.';
export const rcAccountId =
  'The RingEX account, which some RingCX APIs want beside the RingCX account. Null: not known.';
export const username = 'The RingCX user name.';
export const password = 'The RingCX password.';
export const platformId = 'The RingCX platform, such as `aws80`. Some accounts need none.';
