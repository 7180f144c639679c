require 'openssl'

# body: as it came, before anybody has parsed it
def genuine(id, timestamp, signatures, body, secret)
  return false unless timestamp.match?(/\A[0-9]{1,10}\z/) && (Time.now.to_i - timestamp.to_i).abs <= 300

  key = secret.delete_prefix('whsec_').unpack1('m')
  hmac = OpenSSL::HMAC.digest('SHA256', key, "#{id}.#{timestamp}.".b + body.b)
  own = "v1,#{[hmac].pack('m0')}"
  signatures.split.any? { |one| OpenSSL.secure_compare(own, one) }
end
