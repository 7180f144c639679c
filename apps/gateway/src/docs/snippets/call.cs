using System;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;

static class Call
{
    static string Md5(string text)
    {
        using (var md5 = MD5.Create())
            return string.Concat(md5.ComputeHash(Encoding.UTF8.GetBytes(text)).Select(one => one.ToString("x2")));
    }

    static void Main()
    {
        int school = 1, account = 4541;
        // Never the same twice, and 31 characters at most.
        var random = Guid.NewGuid().ToString("N").Substring(0, 12);
        var timestamp = $"{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}-{random}";
        var sign = Md5(timestamp + Md5($"{school}{account}{Environment.GetEnvironmentVariable("SCHOOLIM_SALT")}"));
        var envelope = $"\"school_id\":{school},\"account_id\":{account},\"timestamp\":\"{timestamp}\",\"sign\":\"{sign}\"";
        var body = $"{{\"cmd\":\"getChatRoomList\",{envelope},\"expanded\":1}}";
        var content = new StringContent(body, Encoding.UTF8, "application/json");
        var url = Environment.GetEnvironmentVariable("SCHOOLIM_URL") + "/api/im";
        var answer = new HttpClient().PostAsync(url, content).Result;
        Console.WriteLine(answer.Content.ReadAsStringAsync().Result);
    }
}
