"""Hears one event of SchoolIM, and knows nothing of it but its AsyncAPI document.

hear.py URL-OF-THE-DOCUMENT EVENT TEAM, with the broker's URL in BROKER_URL. Says "ready" when nothing passes it any more,
then what it has heard. Ends with 1, and says why, if that is not what the document promises.
"""

import json
import os
import sys
from urllib.request import urlopen

import jsonschema
import pika

url, event, team = sys.argv[1:]
with urlopen(url) as answer:
    document = json.load(answer)


def follow(node):
    while "$ref" in node:
        names = node["$ref"].removeprefix("#/").split("/")
        node = document
        for name in names:
            node = node[name]
    return node


def faults(schema, value):
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.draft202012_format_checker)
    return [fault.message for fault in validator.iter_errors(value)]


def filled(value):
    return value.replace("{team}", team) if isinstance(value, str) else value


def declare(channel, queue):
    arguments = {name: filled(value) for name, value in queue["arguments"].items()}
    channel.queue_declare(filled(queue["name"]), durable=queue["durable"], arguments=arguments)
    return filled(queue["name"])


told = document["channels"][event]
message = follow(told["messages"][event])
channel = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER_URL"])).channel()
declare(channel, document["x-consumer-queue"]["deadLetters"])
queue = declare(channel, document["x-consumer-queue"])
channel.queue_bind(queue, told["bindings"]["amqp"]["exchange"]["name"], told["address"])
print("ready", flush=True)

method, properties, body = next(channel.consume(queue))
payload = json.loads(body)
wrong = (
    faults(follow(message["payload"]), payload)
    + faults(message["headers"], properties.headers or {})
    + faults(message["x-amqp-properties"], {k: v for k, v in vars(properties).items() if v is not None})
)
if wrong:
    channel.basic_reject(method.delivery_tag, requeue=False)
    sys.exit("\n".join(wrong))
channel.basic_ack(method.delivery_tag)
print(json.dumps({"id": properties.message_id, "headers": properties.headers, "payload": payload}), flush=True)
channel.connection.close()
