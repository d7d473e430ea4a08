"""What AWS Lambda does for a function whose events come from a queue: the Runtime API, and the poller
of the event source mapping."""

import json
import queue as queue_module
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = "/2018-06-01/runtime/"
# The id of an invocation that is of no queue.
CALL = "00000000-0000-0000-0000-000000000000"


class Runtime:
    """Delivers batches of at most so many messages to a program that asks for invocations."""

    def __init__(self, sqs, queue, most):
        self.sqs = sqs
        self.queue = queue
        # What the queue gives at a time.
        self.most = min(most, 10)
        self.arn = self.attributes(queue, "QueueArn")
        self.under_way = {}
        self.calls = queue_module.Queue()
        self.answers = queue_module.Queue()
        self.failures = []
        self.is_over = threading.Event()
        runtime = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", headers=()):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                invocation, event = runtime.next_invocation()
                if not invocation:
                    self.close_connection = True
                    return
                deadline = str(int((time.time() + 900) * 1000))
                headers = [
                    ("Lambda-Runtime-Aws-Request-Id", invocation),
                    ("Lambda-Runtime-Deadline-Ms", deadline),
                    ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:::function:function"),
                    ("Content-Type", "application/json"),
                ]
                self.answer(200, json.dumps(event).encode(), headers)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                runtime.finish(self.path, json.loads(body or b"null"))
                self.answer(202)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def attributes(self, queue, name):
        found = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
        return found["Attributes"][name]

    def call(self, event):
        """Invokes the program with an event that is of no queue; whether that succeeded."""
        self.calls.put(event)
        return self.answers.get(timeout=60)

    def next_invocation(self):
        """Id and event of the next invocation."""
        while not self.is_over.is_set():
            if not self.calls.empty():
                return CALL, self.calls.get()
            received = self.sqs.receive_message(
                QueueUrl=self.queue,
                MaxNumberOfMessages=self.most,
                AttributeNames=["All"],
                WaitTimeSeconds=0,
            )
            if batch := received.get("Messages"):
                self.under_way[batch[0]["MessageId"]] = batch
                return batch[0]["MessageId"], self.event(batch)
            time.sleep(0.02)
        return None, None

    def event(self, batch):
        return {"Records": [self.record(message) for message in batch]}

    def record(self, message):
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
            "awsRegion": "us-west-2",
        }

    def finish(self, path, answer):
        """Deletes messages, and shows those again at once that the answer gives back."""
        if not path.startswith(f"{ROOT}invocation/"):
            self.failures.append(answer)
            return
        if path.split("/")[4] == CALL:
            self.answers.put(not path.endswith("/error"))
            return
        batch = self.under_way.pop(path.split("/")[4])
        if path.endswith("/error"):
            given_back = {message["MessageId"] for message in batch}
        else:
            given_back = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        if given_back:
            self.failures.append(answer)
        for message in batch:
            place = {"QueueUrl": self.queue, "ReceiptHandle": message["ReceiptHandle"]}
            if message["MessageId"] in given_back:
                self.sqs.change_message_visibility(**place, VisibilityTimeout=0)
            else:
                self.sqs.delete_message(**place)

    def settle(self, is_alive):
        """Waits until no message is left; False if nobody is left to handle one."""
        while is_alive():
            names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
            found = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)
            if not any(int(found["Attributes"][name]) for name in names):
                return True
            time.sleep(0.05)
        return False

    def stop(self):
        self.is_over.set()
        self.server.shutdown()
        self.server.server_close()
