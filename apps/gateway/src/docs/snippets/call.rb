require 'digest'
require 'json'
require 'net/http'
require 'securerandom'

def md5(text) = Digest::MD5.hexdigest(text)

def call(cmd, school_id, account_id, **fields)
  # Never the same twice, and 31 characters at most.
  timestamp = "#{Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond)}-#{SecureRandom.hex(6)}"
  sign = md5(timestamp + md5("#{school_id}#{account_id}#{ENV.fetch('SCHOOLIM_SALT')}"))
  body = { cmd:, school_id:, account_id:, timestamp:, sign:, **fields }.to_json
  Net::HTTP.post(URI("#{ENV.fetch('SCHOOLIM_URL')}/api/im"), body, 'Content-Type' => 'application/json').body
end

puts call('getChatRoomList', 1, 4541, expanded: 1)
