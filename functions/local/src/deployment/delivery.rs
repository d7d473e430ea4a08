//! The events of the store, delivered to the function as the queue of the cloud delivers them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clear64_bucket::events::{Message, Receipt};
use clear64_bucket::{Error, Store};
use clear64_cloud::machine::Machine;
use clear64_determine::function::{Function, MOST_RECEIVES};
use clear64_publish::publisher::Publisher;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// The queue of the uploads bucket.
pub(crate) const DETERMINE: &str = "determine";
/// The queue of the results bucket.
pub(crate) const PUBLISH: &str = "publish";
/// All of them.
pub(crate) const QUEUES: [&str; 2] = [DETERMINE, PUBLISH];

/// How long a run may take. Nothing ends an invocation here; a file that takes longer hangs.
const INVOCATION: Duration = Duration::from_hours(24);

/// How long a message is hidden while it is handled. When the program starts, what another one has
/// left hidden is shown again.
const HIDDEN: Duration = Duration::from_hours(25);

/// The longest pause without a look at the queue.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How often uploads in parts that nobody has ended are looked for.
const EXPIRY: SignedDuration = SignedDuration::from_hours(1);

/// A function, as the cloud invokes it: a batch of messages in, those to deliver again out.
#[async_trait]
pub(crate) trait Invoked: Send + Sync {
    /// None if the batch was not understood.
    async fn invoke(&self, batch: Value, deadline: Timestamp) -> Option<Value>;
}

#[async_trait]
impl Invoked for Function {
    async fn invoke(&self, batch: Value, deadline: Timestamp) -> Option<Value> {
        self.handle_json(batch, deadline).await.ok()
    }
}

#[async_trait]
impl Invoked for Publisher {
    async fn invoke(&self, batch: Value, _deadline: Timestamp) -> Option<Value> {
        Some(self.handle_json(&batch).await)
    }
}

/// Delivers the messages of a queue to a function, one batch after the other, until it is dropped.
pub(crate) struct Delivery {
    pub(crate) store: Arc<Store>,
    pub(crate) queue: &'static str,
    /// Messages of a batch, at most, and how long others are waited for once there is one.
    pub(crate) batch: (usize, Duration),
    pub(crate) function: Arc<dyn Invoked>,
    pub(crate) machine: Arc<dyn Machine>,
}

impl Delivery {
    /// Delivers for ever. Ends only if the store fails.
    pub(crate) async fn run(self) -> Result<(), Error> {
        let mut changes = self.store.changes();
        let mut expired = self.machine.now();
        loop {
            changes.borrow_and_update();
            if self.machine.now().duration_since(expired) > EXPIRY {
                expired = self.machine.now();
                self.blocking(|store, _| store.expire_uploads()).await?;
            }
            let messages = self.receive().await?;
            if messages.is_empty() {
                let pause = self.pause().await?;
                // What has changed in the meantime is seen at once. The sender is never gone: it is
                // the store's.
                let _ = tokio::time::timeout(pause, changes.changed()).await;
            } else {
                self.deliver(messages).await?;
            }
        }
    }

    async fn receive(&self) -> Result<Vec<Message>, Error> {
        let (most, window) = self.batch;
        if !window.is_zero() && self.depth().await?.0 > 0 {
            self.machine.sleep(window).await;
        }
        self.blocking(move |store, queue| store.queue(queue)?.receive(most, HIDDEN)).await
    }

    async fn deliver(&self, messages: Vec<Message>) -> Result<(), Error> {
        let records: Vec<Value> = (0..)
            .zip(&messages)
            .map(|(number, message): (usize, &Message)| {
                json!({
                    "messageId": number.to_string(),
                    "body": message.body,
                    "attributes": { "ApproximateReceiveCount": message.receives.to_string() },
                })
            })
            .collect();
        let batch = json!({ "Records": records });
        let deadline = self.machine.now().checked_add(INVOCATION).unwrap_or(Timestamp::MAX);
        let function = Arc::clone(&self.function);
        // In a task of its own: a panic ends the invocation, not the delivery.
        let invocation = async move { function.invoke(batch, deadline).await };
        let answer = tokio::spawn(invocation).await.ok().flatten();
        let given_back = answer.as_ref().and_then(|answer| answer["batchItemFailures"].as_array());
        for (number, message) in messages.iter().enumerate() {
            let is_it = |failure: &Value| failure["itemIdentifier"] == *number.to_string();
            let is_done = given_back.is_some_and(|failures| !failures.iter().any(is_it));
            self.settle(message.receipt, message.receives, is_done).await?;
        }
        Ok(())
    }

    /// Removes a message that was dealt with; shows another again after a pause.
    async fn settle(&self, receipt: Receipt, receives: u32, is_done: bool) -> Result<(), Error> {
        self.blocking(move |store, queue| {
            let queue = store.queue(queue)?;
            if is_done {
                queue.ack(receipt)?;
            } else {
                queue.release(receipt, pause_after(receives))?;
            }
            Ok(())
        })
        .await
    }

    /// Until the next hidden message is shown.
    async fn pause(&self) -> Result<Duration, Error> {
        let (_, next) = self.depth().await?;
        let until = next.map(|next| next.duration_since(self.machine.now()));
        let until = until.and_then(|until| Duration::try_from(until).ok());
        Ok(until.unwrap_or(LONGEST_PAUSE).clamp(Duration::from_millis(10), LONGEST_PAUSE))
    }

    /// How many messages can be received, and when the next hidden one can.
    async fn depth(&self) -> Result<(usize, Option<Timestamp>), Error> {
        let depth = self.blocking(|store, queue| store.queue(queue)?.depth()).await?;
        Ok((depth.ready, depth.next))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store, &str) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (store, queue) = (Arc::clone(&self.store), self.queue);
        tokio::task::spawn_blocking(move || work(&store, queue))
            .await
            .map_err(|_| Error::Stopped)?
    }
}

/// How long a message waits after it has failed: 5, 25, 125 and 625 seconds, and after its last receive
/// not at all: then it becomes a dead letter.
fn pause_after(receives: u32) -> Duration {
    let is_last = receives >= MOST_RECEIVES;
    Duration::from_secs(if is_last { 0 } else { 5_u64.saturating_pow(receives) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_fails_waits_longer_each_time_and_is_given_up_at_once_after_the_fifth() {
        let pauses = [1, 2, 3, 4, 5].map(|receives| pause_after(receives).as_secs());
        assert_eq!(pauses, [5, 25, 125, 625, 0]);
    }
}
