//! The events of the store, delivered to the function as the queue of the cloud delivers them.

use std::sync::Arc;
use std::time::Duration;

use clear64_bucket::events::{Message, Receipt};
use clear64_bucket::{Error, Store};
use clear64_determine::function::{Function, MOST_RECEIVES};
use clear64_determine::machine::Machine;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// The queue of the uploads bucket.
pub(crate) const QUEUE: &str = "determine";

/// How long a run may take. Nothing ends an invocation here; a file that takes longer hangs.
const INVOCATION: Duration = Duration::from_hours(24);

/// How long a message is hidden while it is handled. When the program starts, what another one has
/// left hidden is shown again.
const HIDDEN: Duration = Duration::from_hours(25);

/// The longest pause without a look at the queue.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How often uploads in parts that nobody has ended are looked for.
const EXPIRY: SignedDuration = SignedDuration::from_hours(1);

/// Delivers messages to a function, one after the other, until it is dropped.
pub(crate) struct Delivery {
    pub(crate) store: Arc<Store>,
    pub(crate) function: Arc<Function>,
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
                self.blocking(Store::expire_uploads).await?;
            }
            if let Some(message) = self.receive().await? {
                self.deliver(message).await?;
            } else {
                let pause = self.pause().await?;
                // What has changed in the meantime is seen at once. The sender is never gone: it is
                // the store's.
                let _ = tokio::time::timeout(pause, changes.changed()).await;
            }
        }
    }

    async fn receive(&self) -> Result<Option<Message>, Error> {
        let messages = self.blocking(|store| store.queue(QUEUE)?.receive(1, HIDDEN)).await?;
        Ok(messages.into_iter().next())
    }

    async fn deliver(&self, message: Message) -> Result<(), Error> {
        let Message { receipt, receives, body, .. } = message;
        let batch = json!({ "Records": [{
            "messageId": "1",
            "body": body,
            "attributes": { "ApproximateReceiveCount": receives.to_string() },
        }] });
        let deadline = self.machine.now().checked_add(INVOCATION).unwrap_or(Timestamp::MAX);
        let function = Arc::clone(&self.function);
        // In a task of its own: a panic ends the invocation, not the delivery.
        let invocation = async move { function.handle_json(batch, deadline).await };
        let is_done = match tokio::spawn(invocation).await {
            Ok(Ok(answer)) => answer["batchItemFailures"].as_array().is_some_and(Vec::is_empty),
            Ok(Err(_)) | Err(_) => false,
        };
        self.settle(receipt, receives, is_done).await
    }

    /// Removes a message that was dealt with; shows another again after a pause.
    async fn settle(&self, receipt: Receipt, receives: u32, is_done: bool) -> Result<(), Error> {
        self.blocking(move |store| {
            let queue = store.queue(QUEUE)?;
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
        let next = self.blocking(|store| Ok(store.queue(QUEUE)?.depth()?.next)).await?;
        let until = next.map(|next| next.duration_since(self.machine.now()));
        let until = until.and_then(|until| Duration::try_from(until).ok());
        Ok(until.unwrap_or(LONGEST_PAUSE).clamp(Duration::from_millis(10), LONGEST_PAUSE))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || work(&store)).await.map_err(|_| Error::Stopped)?
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
