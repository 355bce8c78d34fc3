import { expect, test } from 'vitest';
import { Weather } from '../../../../functions/broker/refresher/weather.ts';

test('until the first success, five attempts run at once, and after five failures no other is made', () => {
  const weather = new Weather();
  for (let failures = 0; failures < 5; failures += 1) {
    expect([weather.allows(), weather.concurrency(50)]).toEqual([true, 5]);
    weather.note('failed');
  }
  expect([weather.allows(), weather.concurrency(50)]).toEqual([false, 5]);
});

test('after a success, any number of failures stops nobody', () => {
  const weather = new Weather();
  weather.note('succeeded');
  for (let failures = 0; failures < 9; failures += 1) weather.note('failed');
  expect([weather.allows(), weather.concurrency(50)]).toEqual([true, 50]);
});
