//! The events of a store, as queues that are delivered from at least once.
//!
//! A write puts its events into the queues in its own transaction. A message that is received is
//! hidden for a while; if it is not acknowledged by then, it is received again, and after
//! [`Settings::max_receives`](crate::Settings) receives it is a dead letter.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use redb::{ReadableTable as _, WriteTransaction};

use crate::store::{DEAD, EVENTS, EventRow, from_row, to_row};
use crate::{Error, Store};

/// How many receives of a message are taken back at most.
const MOST_TAKEN_BACK: u32 = 20;

/// A queue of a store. Its methods block.
pub struct Queue<'a> {
    store: &'a Store,
    name: &'a str,
}

/// A message that was received. `Debug` does not show its body, which names a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What to acknowledge it with, for as long as it is hidden.
    pub receipt: Receipt,
    /// How often it was received, this time counted.
    pub receives: u32,
    /// When it was sent.
    pub sent: Timestamp,
    /// The event, JSON.
    pub body: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("receipt", &self.receipt)
            .field("receives", &self.receives)
            .finish_non_exhaustive()
    }
}

/// One receive of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    id: u64,
    receives: u32,
}

/// A message that was received too often. `Debug` does not show its body, which names a key.
#[derive(Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its number in the store: the order of the writes.
    pub id: u64,
    /// How often it was received.
    pub receives: u32,
    /// When it was sent.
    pub sent: Timestamp,
    /// The event, JSON.
    pub body: String,
}

impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("id", &self.id)
            .field("receives", &self.receives)
            .finish_non_exhaustive()
    }
}

/// How many messages a queue has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// That can be received now.
    pub ready: usize,
    /// That are hidden: received and not acknowledged, or released for later.
    pub hidden: usize,
    /// Received too often.
    pub dead: usize,
    /// When the next hidden one can be received.
    pub next: Option<Timestamp>,
}

impl Store {
    /// A queue that a notification names.
    pub fn queue<'a>(&'a self, name: &'a str) -> Result<Queue<'a>, Error> {
        let named = self.settings().notifications.iter().any(|told| told.queue == name);
        if named { Ok(Queue { store: self, name }) } else { Err(Error::NoSuchQueue) }
    }
}

impl Queue<'_> {
    /// Up to `limit` messages that are not hidden, in the order of the writes; each is hidden for
    /// this long. One that was received too often becomes a dead letter instead.
    pub fn receive(&self, limit: usize, hidden: Duration) -> Result<Vec<Message>, Error> {
        let now = self.store.now();
        if limit == 0 || self.depth_at(now)?.ready == 0 {
            return Ok(Vec::new());
        }
        let until = later(now, hidden);
        self.store.transact(|write| {
            let ready = self.ready(write, now.as_microsecond(), limit)?;
            let mut messages = Vec::new();
            for (id, mut row) in ready {
                if row.receives >= self.store.settings().max_receives {
                    write.open_table(EVENTS)?.remove((self.name, id))?;
                    let row = to_row(&row)?;
                    write.open_table(DEAD)?.insert((self.name, id), row.as_slice())?;
                    continue;
                }
                row.receives += 1;
                row.is_held = true;
                row.visible = until;
                self.put(write, id, &row)?;
                messages.push(Message {
                    receipt: Receipt { id, receives: row.receives },
                    receives: row.receives,
                    sent: time(row.sent),
                    body: row.body,
                });
            }
            Ok(messages)
        })
    }

    /// Messages that can be received: at most `limit`, and beside them those that are dead.
    fn ready(
        &self,
        write: &WriteTransaction,
        now: i64,
        limit: usize,
    ) -> Result<Vec<(u64, EventRow)>, Error> {
        let table = write.open_table(EVENTS)?;
        let (mut ready, mut alive) = (Vec::new(), 0);
        for entry in table.range((self.name, 0)..=(self.name, u64::MAX))? {
            let (id, row) = entry?;
            let row: EventRow = from_row(row.value())?;
            if row.visible > now {
                continue;
            }
            if row.receives < self.store.settings().max_receives {
                if alive == limit {
                    break;
                }
                alive += 1;
            }
            ready.push((id.value().1, row));
        }
        Ok(ready)
    }

    /// Removes a message that was dealt with. False if it was received again since, or is gone.
    pub fn ack(&self, receipt: Receipt) -> Result<bool, Error> {
        self.store.transact(|write| {
            if self.held(write, receipt)?.is_none() {
                return Ok(false);
            }
            write.open_table(EVENTS)?.remove((self.name, receipt.id))?;
            Ok(true)
        })
    }

    /// Lets a message be received again after this long, or hides it for longer. False if it was
    /// received again since, or is gone.
    pub fn release(&self, receipt: Receipt, after: Duration) -> Result<bool, Error> {
        let visible = later(self.store.now(), after);
        let released = self.store.transact(|write| {
            let Some(mut row) = self.held(write, receipt)? else { return Ok(false) };
            row.visible = visible;
            row.is_held = false;
            self.put(write, receipt.id, &row)?;
            Ok(true)
        })?;
        self.store.announce();
        Ok(released)
    }

    /// Lets every hidden message be received now: for a start, when whoever received them is gone. A
    /// receive of which nobody has told what became is taken back, up to 20 times: whoever held the
    /// message was killed, and perhaps by it. Returns how many were hidden.
    pub fn show_hidden(&self) -> Result<usize, Error> {
        let now = self.store.now().as_microsecond();
        let shown = self.store.transact(|write| {
            let mut hidden = Vec::new();
            for entry in write.open_table(EVENTS)?.range((self.name, 0)..=(self.name, u64::MAX))? {
                let (id, row) = entry?;
                let row: EventRow = from_row(row.value())?;
                if row.visible > now {
                    let back = u32::from(row.is_held && row.taken_back < MOST_TAKEN_BACK);
                    let shown = EventRow {
                        receives: row.receives.saturating_sub(back),
                        taken_back: row.taken_back + back,
                        is_held: false,
                        visible: i64::MIN,
                        ..row
                    };
                    hidden.push((id.value().1, shown));
                }
            }
            for (id, row) in &hidden {
                self.put(write, *id, row)?;
            }
            Ok(hidden.len())
        })?;
        self.store.announce();
        Ok(shown)
    }

    /// Puts a message of the caller's into the queue, after all others.
    pub fn send(&self, body: &str) -> Result<(), Error> {
        let sent = self.store.now().as_microsecond();
        let row = EventRow::new(body.to_owned(), sent);
        self.store.transact(|write| self.put(write, Store::next_sequence(write)?, &row))?;
        self.store.announce();
        Ok(())
    }

    /// The dead letters, in the order of the writes.
    pub fn dead_letters(&self) -> Result<Vec<DeadLetter>, Error> {
        let table = self.store.read()?.open_table(DEAD)?;
        let mut letters = Vec::new();
        for entry in table.range((self.name, 0)..=(self.name, u64::MAX))? {
            let (id, row) = entry?;
            let EventRow { body, receives, sent, .. } = from_row(row.value())?;
            letters.push(DeadLetter { id: id.value().1, receives, sent: time(sent), body });
        }
        Ok(letters)
    }

    /// Puts all dead letters back, as if they were never received. Returns how many.
    pub fn redrive(&self) -> Result<usize, Error> {
        let letters = self.dead_letters()?;
        self.store.transact(|write| {
            for letter in &letters {
                write.open_table(DEAD)?.remove((self.name, letter.id))?;
                let row = EventRow::new(letter.body.clone(), letter.sent.as_microsecond());
                self.put(write, letter.id, &row)?;
            }
            Ok(())
        })?;
        self.store.announce();
        Ok(letters.len())
    }

    /// How many messages there are.
    pub fn depth(&self) -> Result<Depth, Error> {
        self.depth_at(self.store.now())
    }

    fn depth_at(&self, now: Timestamp) -> Result<Depth, Error> {
        let read = self.store.read()?;
        let mut depth = Depth::default();
        let mut next = i64::MAX;
        for entry in read.open_table(EVENTS)?.range((self.name, 0)..=(self.name, u64::MAX))? {
            let row: EventRow = from_row(entry?.1.value())?;
            if row.visible > now.as_microsecond() {
                depth.hidden += 1;
                next = next.min(row.visible);
            } else {
                depth.ready += 1;
            }
        }
        depth.next = (depth.hidden > 0).then(|| time(next));
        depth.dead = read.open_table(DEAD)?.range((self.name, 0)..=(self.name, u64::MAX))?.count();
        Ok(depth)
    }

    /// The message, if this was its last receive.
    fn held(&self, write: &WriteTransaction, receipt: Receipt) -> Result<Option<EventRow>, Error> {
        let table = write.open_table(EVENTS)?;
        let Some(row) = table.get((self.name, receipt.id))? else { return Ok(None) };
        let row: EventRow = from_row(row.value())?;
        Ok((row.receives == receipt.receives).then_some(row))
    }

    fn put(&self, write: &WriteTransaction, id: u64, row: &EventRow) -> Result<(), Error> {
        let row = to_row(row)?;
        write.open_table(EVENTS)?.insert((self.name, id), row.as_slice())?;
        Ok(())
    }
}

fn later(now: Timestamp, after: Duration) -> i64 {
    let after = i64::try_from(after.as_micros()).unwrap_or(i64::MAX);
    now.as_microsecond().saturating_add(after).min(Timestamp::MAX.as_microsecond())
}

fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
