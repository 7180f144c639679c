using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

static class Callbacks
{
    /// <param name="body">as it came, before anybody has parsed it</param>
    public static bool Genuine(string id, string timestamp, string signatures, byte[] body, string secret)
    {
        if (!long.TryParse(timestamp, out var at)) return false;
        if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - at) > 300) return false;
        var key = Convert.FromBase64String(secret.Substring("whsec_".Length));
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray();
        using (var hmac = new HMACSHA256(key))
        {
            var own = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(hmac.ComputeHash(signed)));
            return signatures.Split(' ').Any(one =>
                CryptographicOperations.FixedTimeEquals(own, Encoding.UTF8.GetBytes(one)));
        }
    }
}
