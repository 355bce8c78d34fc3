export const nextToken = 'Ask with it for the next page; null: this is the last one.';
export const connection = 'The name of the connection.';
export const mainAccountId = 'The RingCX main account; null if RingCX did not name it.';
export const username = 'The RingCX user name.';
export const password = 'The RingCX password.';
export const platformId = 'The RingCX platform, such as `aws80`.';
