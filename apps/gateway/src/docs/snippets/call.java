import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.SecureRandom;

class Call {
    static String md5(String text) throws Exception {
        return String.format("%032x", new BigInteger(1, MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8))));
    }

    public static void main(String[] args) throws Exception {
        int school = 1, account = 4541;
        // Never the same twice, and 31 characters at most.
        String timestamp = String.format("%d-%012x", System.currentTimeMillis(), new SecureRandom().nextLong() >>> 16);
        String sign = md5(timestamp + md5("" + school + account + System.getenv("SCHOOLIM_SALT")));
        String body = """
            {"cmd":"getChatRoomList","school_id":%d,"account_id":%d,"timestamp":"%s","sign":"%s","expanded":1}
            """.formatted(school, account, timestamp, sign);
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("SCHOOLIM_URL") + "/api/im"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
