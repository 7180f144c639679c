require_relative 'verify'

$stdin.each_line(chomp: true) do |line|
  id, timestamp, signatures, body, secret = line.split("\t", -1)
  puts genuine(id, timestamp, signatures, body.unpack1('m'), secret)
end
