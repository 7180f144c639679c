# Hears one event of SchoolIM, and knows nothing of it but its AsyncAPI document.
#
# hear.rb URL-OF-THE-DOCUMENT EVENT TEAM, with the broker's URL in BROKER_URL. Says "ready" when nothing passes it any more,
# then what it has heard. Ends with 1, and says why, if that is not what the document promises.

require 'bunny'
require 'json'
require 'json_schemer'
require 'net/http'

$stdout.sync = true
url, event, team = ARGV
Document = JSON.parse(Net::HTTP.get(URI(url)))

def follow(node)
  node = Document.dig(*node['$ref'].delete_prefix('#/').split('/')) while node.key?('$ref')
  node
end

# What AsyncAPI calls a schema unless it says otherwise is one of draft 7.
def faults(schema, value)
  JSONSchemer::Schema::Draft7.new(schema).validate(value).map { |fault| "#{fault['data_pointer']} #{fault['type']} #{fault['details']}" }
end

def declare(channel, queue, team)
  filled = ->(value) { value.is_a?(String) ? value.gsub('{team}', team) : value }
  channel.queue(filled[queue['name']], durable: queue['durable'], arguments: queue['arguments'].transform_values(&filled))
end

told = Document['channels'][event]
message = follow(told['messages'][event])
connection = Bunny.new(ENV.fetch('BROKER_URL')).start
channel = connection.create_channel
declare(channel, Document['x-consumer-queue']['deadLetters'], team)
queue = declare(channel, Document['x-consumer-queue'], team)
queue.bind(told['bindings']['amqp']['exchange']['name'], routing_key: told['address'])

heard = Thread::Queue.new
queue.subscribe(manual_ack: true) { |delivery, properties, body| heard << [delivery, properties, body] }
puts 'ready'
delivery, properties, body = heard.pop

payload = JSON.parse(body)
outside = properties.to_hash.transform_keys(&:to_s)
outside['timestamp'] = outside['timestamp'].to_i if outside['timestamp']
wrong = faults(follow(message['payload']), payload) +
        faults(message['headers'], properties.headers || {}) +
        faults(message['x-amqp-properties'], outside)
unless wrong.empty?
  channel.reject(delivery.delivery_tag)
  connection.close
  abort wrong.join("\n")
end
channel.ack(delivery.delivery_tag)
puts JSON.generate(id: properties.message_id, headers: properties.headers, payload: payload)
connection.close
